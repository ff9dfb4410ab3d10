#pragma once

#include "adapters/kafka/producer.hpp"

#include <expected>
#include <memory>
#include <utility>
#include <vector>

namespace kontor::tests {

/// A real producer that another one fences once it committed as often as it may.
class BoundedProducer final : public adapters::kafka::Producer {
public:
    BoundedProducer(std::unique_ptr<adapters::kafka::Producer> real, int& commits_left)
        : real_{std::move(real)}, commits_left_{commits_left} {}

    std::expected<void, adapters::kafka::ProducerError> begin() override {
        return real_->begin();
    }
    std::expected<void, adapters::kafka::ProducerError> commit(
        const std::vector<adapters::kafka::Message>& messages) override {
        if (commits_left_ == 0) return std::unexpected{adapters::kafka::ProducerError::fenced};
        --commits_left_;
        return real_->commit(messages);
    }

private:
    std::unique_ptr<adapters::kafka::Producer> real_;
    int& commits_left_;
};

/// A real producer whose answer is lost, after which the brokers are away for a while.
class UnheardProducer final : public adapters::kafka::Producer {
public:
    UnheardProducer(std::unique_ptr<adapters::kafka::Producer> real,
                    bool& loses_answer,
                    bool& is_away)
        : real_{std::move(real)}, loses_answer_{loses_answer}, is_away_{is_away} {}

    std::expected<void, adapters::kafka::ProducerError> begin() override {
        if (is_away_) return std::unexpected{adapters::kafka::ProducerError::unknown};
        return real_->begin();
    }
    std::expected<void, adapters::kafka::ProducerError> commit(
        const std::vector<adapters::kafka::Message>& messages) override {
        const auto committed = real_->commit(messages);
        if (!committed || !loses_answer_) return committed;
        loses_answer_ = false;
        is_away_ = true;
        return std::unexpected{adapters::kafka::ProducerError::unknown};
    }

private:
    std::unique_ptr<adapters::kafka::Producer> real_;
    bool& loses_answer_;
    bool& is_away_;
};

}  // namespace kontor::tests
