#pragma once

#include "eventstore/ports/key_value_store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace kontor::adapters::memory {

/// What becomes of a write that is made to fail. Its caller is told `unknown` each time.
enum class WriteFault : std::uint8_t {
    not_applied,  ///< It is not there, now or later.
    applied,      ///< It is there, and durable.
    torn,         ///< It is not there, and what was buffered before it is lost at the reopening.
};

/// A key-value store in memory, for tests and simulation: keeps apart what is durable and what is
/// only buffered, loses the latter in a crash, and fails on purpose. After a failed write it
/// refuses all others until it is reopened, as RocksDB does.
///
/// Safe from any thread, except `crash` and `reopen`, during which nobody else may call. A cursor
/// must go before the store does.
class MemoryStore final : public eventstore::ports::KeyValueStore {
public:
    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override;
    [[nodiscard]] std::unique_ptr<eventstore::ports::Cursor> scan(
        std::string_view first, std::string_view after_last) const override;
    [[nodiscard]] std::optional<std::pair<std::string, std::string>> last_in(
        std::string_view first, std::string_view before) const override;
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> write(
        const eventstore::ports::WriteBatch& batch,
        eventstore::ports::Durability durability) override;
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> flush() override;
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> compact(
        std::string_view first, std::string_view after_last) override;
    void reopen() override;

    /// Loses what was not made durable, but for the first `buffered_kept` of the buffered writes: a
    /// crash may lose a write with everything after it, never before it.
    void crash(std::size_t buffered_kept = 0);
    /// Makes the `nth` write or flush from now on fail, the next one being the first.
    void fail_write(std::uint64_t nth, WriteFault fault);
    /// Makes the next `times` reopenings throw.
    void fail_reopen(std::uint64_t times);

    /// Writes that are buffered, not durable yet.
    [[nodiscard]] std::size_t buffered() const;
    /// Synced writes and flushes that succeeded.
    [[nodiscard]] std::uint64_t syncs() const;
    /// How often it was compacted.
    [[nodiscard]] std::uint64_t compactions() const;

private:
    using Rows = std::map<std::string, std::string, std::less<>>;

    [[nodiscard]] bool fails_now();
    void apply(const eventstore::ports::WriteBatch& batch);
    void sync();

    mutable std::mutex mutex_;
    /// Copied before a write while a cursor looks at it.
    std::shared_ptr<Rows> rows_ = std::make_shared<Rows>();
    Rows durable_;
    std::vector<eventstore::ports::WriteBatch> buffered_;
    std::uint64_t fails_in_ = 0;  ///< Writes until one fails; 0 if none does.
    WriteFault fault_{};
    std::uint64_t reopens_failing_ = 0;
    std::uint64_t syncs_ = 0;
    std::uint64_t compactions_ = 0;
    bool broken_ = false;
    bool buffer_lost_ = false;
};

}  // namespace kontor::adapters::memory
