#pragma once

#include "eventstore/ports/key_value_store.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kontor::tests {

/// Has another store do everything. Heirs come between.
class ForwardingStore : public eventstore::ports::KeyValueStore {
public:
    explicit ForwardingStore(KeyValueStore& inner) : inner_{inner} {}

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override {
        return inner_.get(key);
    }
    [[nodiscard]] std::unique_ptr<eventstore::ports::Cursor> scan(
        std::string_view first, std::string_view after_last) const override {
        return inner_.scan(first, after_last);
    }
    [[nodiscard]] std::optional<std::pair<std::string, std::string>> last_in(
        std::string_view first, std::string_view before) const override {
        return inner_.last_in(first, before);
    }
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> write(
        const eventstore::ports::WriteBatch& batch,
        eventstore::ports::Durability durability) override {
        return inner_.write(batch, durability);
    }
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> flush() override {
        return inner_.flush();
    }
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> compact(
        std::string_view first, std::string_view after_last) override {
        return inner_.compact(first, after_last);
    }
    void reopen() override {
        inner_.reopen();
    }

private:
    KeyValueStore& inner_;
};

}  // namespace kontor::tests
