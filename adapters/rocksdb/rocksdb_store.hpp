#pragma once

#include "eventstore/ports/key_value_store.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace kontor::adapters::rocksdb {

/// What a database is for decides its options; eventstore and projections have no others.
enum class Purpose : std::uint8_t {
    log,    ///< Every write synced; a torn end is cut off, any other damage refuses to open.
    state,  ///< No write-ahead log: a crash loses what was not flushed, and the log makes it up.
    vault,  ///< Nothing that was destroyed and compacted may stay in any file, or in a cache.
};

enum class Access : std::uint8_t {
    read_write,
    read_only,  ///< Changes no file and takes no lock; every write fails.
};

/// Bounds of one database. Its memory is about `write_buffer_bytes` times `write_buffers_max`, plus
/// `block_cache_bytes`, plus some 10 KiB an open file.
struct Limits {
    std::size_t write_buffer_bytes;
    int write_buffers_max;
    std::size_t block_cache_bytes;  ///< 0: no cache.
    int open_files_max;
    std::size_t info_log_bytes;  ///< RocksDB's own LOG, each of at most two.
    std::size_t manifest_bytes;  ///< Above that, a new MANIFEST begins.
    int background_jobs_max;     ///< Flushes and compactions; all databases share these threads.
};

/// Together below 200 MB.
[[nodiscard]] Limits limits_for(Purpose purpose);

/// Another process, or another store in this one, has the folder open.
class StoreLocked : public eventstore::ports::StoreFailure {
public:
    using StoreFailure::StoreFailure;
};

/// A RocksDB database in a folder of its own.
///
/// `synced` writes cost one fdatasync; with purpose `state`, which has no write-ahead log, a whole
/// flush. After a failed write all others fail until `reopen`. Cursors must go before `reopen` and
/// before the store.
class RocksdbStore final : public eventstore::ports::KeyValueStore {
public:
    /// Opens the database in `folder`, which is made if it is not there. Throws StoreLocked, or
    /// StoreFailure with the folder and RocksDB's words: it is damaged, or the disk fails.
    RocksdbStore(std::filesystem::path folder, Purpose purpose, Access access = Access::read_write);
    RocksdbStore(std::filesystem::path folder,
                 Purpose purpose,
                 Limits limits,
                 Access access = Access::read_write);
    ~RocksdbStore() override;

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override;
    [[nodiscard]] std::unique_ptr<eventstore::ports::Cursor> scan(
        std::string_view first, std::string_view after_last) const override;
    [[nodiscard]] std::optional<std::pair<std::string, std::string>> last_in(
        std::string_view first, std::string_view before) const override;
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> write(
        const eventstore::ports::WriteBatch& batch,
        eventstore::ports::Durability durability) override;
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> flush() override;
    /// Also leaves no write-ahead log behind that holds what was erased or replaced before the
    /// call. Cursors that are open keep the old files on the disk until they go.
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> compact(
        std::string_view first, std::string_view after_last) override;
    void reopen() override;

    /// Makes a copy of what is there now in `copy`, a folder that is not there yet; writes go on.
    /// Throws StoreFailure.
    void checkpoint(const std::filesystem::path& copy);

    /// The last write failed, and the disk with it perhaps. Safe from any thread.
    [[nodiscard]] bool failing() const;

private:
    struct Database;
    std::unique_ptr<Database> database_;
};

}  // namespace kontor::adapters::rocksdb
