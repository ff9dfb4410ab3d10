#pragma once

#include "adapters/kafka/producer.hpp"

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace kontor::tests {

/// What becomes of a commit: it is told, or the answer is lost and it is not there, or is.
enum class Telling : std::uint8_t { told, lost, kept };

/// A real producer that does not tell what became of a commit, if it is asked not to.
class SilentProducer final : public adapters::kafka::Producer {
public:
    using Error = adapters::kafka::ProducerError;

    /// `next` says what becomes of the next commit, once.
    SilentProducer(std::unique_ptr<Producer> real, std::atomic<Telling>& next)
        : real_{std::move(real)}, next_{next} {}

    std::expected<void, Error> begin() override {
        return real_->begin();
    }
    std::expected<void, Error> commit(
        const std::vector<adapters::kafka::Message>& messages) override {
        const auto telling = next_.exchange(Telling::told);
        if (telling == Telling::lost) return std::unexpected{Error::unknown};
        const auto committed = real_->commit(messages);
        if (telling == Telling::kept) return std::unexpected{Error::unknown};
        return committed;
    }

private:
    std::unique_ptr<Producer> real_;
    std::atomic<Telling>& next_;
};

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

/// A real producer before whose next beginning something else happens, once.
class LateProducer final : public adapters::kafka::Producer {
public:
    LateProducer(std::unique_ptr<adapters::kafka::Producer> real, std::function<void()>& first)
        : real_{std::move(real)}, first_{first} {}

    std::expected<void, adapters::kafka::ProducerError> begin() override {
        // Several may begin at once, as long as nothing is to happen.
        if (first_) std::exchange(first_, nullptr)();
        return real_->begin();
    }
    std::expected<void, adapters::kafka::ProducerError> commit(
        const std::vector<adapters::kafka::Message>& messages) override {
        return real_->commit(messages);
    }

private:
    std::unique_ptr<adapters::kafka::Producer> real_;
    std::function<void()>& first_;
};

}  // namespace kontor::tests
