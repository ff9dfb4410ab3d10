#pragma once

#include "tests/support/forwarding_store.hpp"

#include <cstdint>
#include <optional>

namespace kontor::tests {

/// What becomes of the write that fails; its caller learns nothing of it.
enum class Fate : std::uint8_t { lost, kept };

/// Any store, with failures on demand. After a failed write all others fail until it is reopened.
class FaultyStore final : public ForwardingStore {
public:
    using ForwardingStore::ForwardingStore;

    void fail_next_write(Fate fate) {
        fate_ = fate;
    }
    void fail_reopen() {
        reopen_fails_ = true;
    }
    void fail_reads() {
        reads_fail_ = true;
    }

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override {
        read();
        return ForwardingStore::get(key);
    }
    [[nodiscard]] std::unique_ptr<eventstore::ports::Cursor> scan(
        std::string_view first, std::string_view after_last) const override {
        read();
        return ForwardingStore::scan(first, after_last);
    }
    [[nodiscard]] std::optional<std::pair<std::string, std::string>> last_in(
        std::string_view first, std::string_view before) const override {
        read();
        return ForwardingStore::last_in(first, before);
    }
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> write(
        const eventstore::ports::WriteBatch& batch,
        eventstore::ports::Durability durability) override {
        if (!fate_ && !broken_) return ForwardingStore::write(batch, durability);
        if (fate_ == Fate::kept) {
            if (auto written = ForwardingStore::write(batch, durability); !written) return written;
        }
        fate_.reset();
        broken_ = true;
        return std::unexpected{eventstore::ports::WriteError::unknown};
    }
    void reopen() override {
        if (reopen_fails_) throw eventstore::ports::StoreFailure{"told not to open"};
        ForwardingStore::reopen();
        broken_ = false;
    }

private:
    void read() const {
        if (reads_fail_) throw eventstore::ports::StoreFailure{"told not to read"};
    }

    std::optional<Fate> fate_;
    bool broken_ = false;
    bool reopen_fails_ = false;
    bool reads_fail_ = false;
};

}  // namespace kontor::tests
