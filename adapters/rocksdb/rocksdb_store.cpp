#include "adapters/rocksdb/rocksdb_store.hpp"

#include "adapters/rocksdb/rocksdb_options.hpp"

#include <rocksdb/db.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <ranges>
#include <system_error>
#include <utility>
#include <vector>

namespace kontor::adapters::rocksdb {
namespace {

using eventstore::ports::Durability;
using eventstore::ports::StoreFailure;
using eventstore::ports::WriteBatch;
using eventstore::ports::WriteError;
using ::rocksdb::Slice;
using ::rocksdb::Status;

Slice slice(std::string_view bytes) {
    return {bytes.data(), bytes.size()};
}

std::string_view view(const Slice& bytes) {
    return {bytes.data(), bytes.size()};
}

/// Walks a snapshot; the upper bound lives here because RocksDB keeps only a pointer to it.
class RocksdbCursor final : public eventstore::ports::Cursor {
public:
    RocksdbCursor(::rocksdb::DB& db,
                  ::rocksdb::ReadOptions options,
                  std::string_view first,
                  std::string_view after_last)
        : after_last_{after_last}, bound_{after_last_} {
        if (!after_last_.empty()) options.iterate_upper_bound = &bound_;
        rows_.reset(db.NewIterator(options));
        rows_->Seek(slice(first));
    }

    [[nodiscard]] bool valid() const override {
        if (rows_->Valid()) return true;
        // Invalid means the end or an error, and an error must never pass for the end.
        if (!rows_->status().ok()) throw StoreFailure{rows_->status().ToString()};
        return false;
    }
    void next() override {
        rows_->Next();
    }
    [[nodiscard]] std::string_view key() const override {
        return view(rows_->key());
    }
    [[nodiscard]] std::string_view value() const override {
        return view(rows_->value());
    }

private:
    std::string after_last_;
    Slice bound_;
    std::unique_ptr<::rocksdb::Iterator> rows_;
};

void add(::rocksdb::WriteBatch& changes, const WriteBatch::Change& change) {
    switch (change.kind) {  // Adding to a batch without a size limit cannot fail.
        case WriteBatch::Kind::put:
            changes.Put(slice(change.key), slice(change.value)).PermitUncheckedError();
            break;
        case WriteBatch::Kind::erase:
            changes.Delete(slice(change.key)).PermitUncheckedError();
            break;
        case WriteBatch::Kind::erase_range:
            if (change.key < change.value) {
                changes.DeleteRange(slice(change.key), slice(change.value)).PermitUncheckedError();
            }
            break;
    }
}

/// The last change of each key, in the order of keys: a memtable finds the place of a row from
/// where it put the one before, so that neighbours cost it half of what strangers do.
std::vector<WriteBatch::Change> sorted(const WriteBatch& batch) {
    std::vector<WriteBatch::Change> changes;
    changes.reserve(batch.changes());
    bool has_range = false;
    batch.for_each([&](const WriteBatch::Change& change) {
        has_range = has_range || change.kind == WriteBatch::Kind::erase_range;
        changes.push_back(change);
    });
    if (has_range) return changes;  // Its place among the others means something.
    // The bytes of a batch lie in the order of its changes.
    std::ranges::sort(
        changes, {}, [](const auto& change) { return std::pair{change.key, change.key.data()}; });
    // Of equal keys the last one stays: seen from the end, it is the first.
    const auto earlier =
        std::ranges::unique(std::views::reverse(changes), {}, &WriteBatch::Change::key);
    changes.erase(changes.begin(), earlier.begin().base());
    return changes;
}

::rocksdb::WriteBatch translated(const WriteBatch& batch) {
    // Each change takes a byte for its kind and a few for lengths.
    ::rocksdb::WriteBatch changes{batch.size_bytes() + 16 * batch.changes() + 16};
    for (const auto& change : sorted(batch)) add(changes, change);
    return changes;
}

}  // namespace

struct RocksdbStore::Database {
    Database(std::filesystem::path in, Purpose is_for, Limits bounds, Access how)
        : folder{std::move(in)}, purpose{is_for}, limits{bounds}, access{how} {}

    std::filesystem::path folder;
    Purpose purpose;
    Limits limits;
    Access access;
    std::unique_ptr<::rocksdb::DB> db;  ///< Nothing after a reopening that failed.
    std::atomic<bool> failing{false};   ///< The last write failed.

    void open();
    [[nodiscard]] ::rocksdb::DB& opened() const;
    [[nodiscard]] ::rocksdb::ReadOptions reading() const;
    [[nodiscard]] std::expected<void, WriteError> outcome(const Status& status);
    [[nodiscard]] Status flush_memtable() const;
};

void RocksdbStore::Database::open() {
    auto options = options_for(purpose, limits);
    ::rocksdb::DB* made = nullptr;
    Status status;
    if (access == Access::read_only) {
        options.create_if_missing = false;
        status = ::rocksdb::DB::OpenForReadOnly(options, folder.string(), &made);
    } else {
        std::error_code failure;
        std::filesystem::create_directories(folder, failure);
        if (failure) throw StoreFailure{folder.string() + ": " + failure.message()};
        status = ::rocksdb::DB::Open(options, folder.string(), &made);
    }
    if (status.ok()) {
        db.reset(made);
        failing = false;
        return;
    }
    const auto words = folder.string() + ": " + status.ToString();
    // RocksDB has no status of its own for it.
    const auto lock_file = (folder / "LOCK").string();
    if (status.IsIOError() && words.find("lock ") != std::string::npos &&
        words.find(lock_file, folder.string().size()) != std::string::npos) {
        throw StoreLocked{words};
    }
    throw StoreFailure{words};
}

::rocksdb::DB& RocksdbStore::Database::opened() const {
    if (!db) throw StoreFailure{folder.string() + ": not open"};
    return *db;
}

::rocksdb::ReadOptions RocksdbStore::Database::reading() const {
    ::rocksdb::ReadOptions options;
    options.verify_checksums = true;
    return options;
}

std::expected<void, WriteError> RocksdbStore::Database::outcome(const Status& status) {
    if (status.ok()) {
        failing.store(false, std::memory_order_relaxed);
        return {};
    }
    // Once, for all others may fail until it is opened again. No key or value is in these words.
    if (!failing.exchange(true)) {
        std::fprintf(stderr, "%s: %s\n", folder.c_str(), status.ToString().c_str());
    }
    return std::unexpected{WriteError::unknown};
}

Status RocksdbStore::Database::flush_memtable() const {
    ::rocksdb::FlushOptions options;
    options.wait = true;
    options.allow_write_stall = true;
    return db->Flush(options);
}

RocksdbStore::RocksdbStore(std::filesystem::path folder, Purpose purpose, Access access)
    : RocksdbStore{std::move(folder), purpose, limits_for(purpose), access} {}

RocksdbStore::RocksdbStore(std::filesystem::path folder,
                           Purpose purpose,
                           Limits limits,
                           Access access)
    : database_{std::make_unique<Database>(std::move(folder), purpose, limits, access)} {
    database_->open();
}

RocksdbStore::~RocksdbStore() = default;

std::optional<std::string> RocksdbStore::get(std::string_view key) const {
    std::string value;
    const auto status = database_->opened().Get(database_->reading(), slice(key), &value);
    if (status.ok()) return value;
    if (status.IsNotFound()) return std::nullopt;
    throw StoreFailure{database_->folder.string() + ": " + status.ToString()};
}

std::unique_ptr<eventstore::ports::Cursor> RocksdbStore::scan(std::string_view first,
                                                              std::string_view after_last) const {
    auto options = database_->reading();
    // A replay reads everything once and would drive out what is read often.
    options.fill_cache = database_->purpose != Purpose::log;
    return std::make_unique<RocksdbCursor>(database_->opened(), options, first, after_last);
}

std::optional<std::pair<std::string, std::string>> RocksdbStore::last_in(
    std::string_view first, std::string_view before) const {
    auto options = database_->reading();
    const auto lower = slice(first);
    const auto upper = slice(before);
    options.iterate_lower_bound = &lower;
    options.iterate_upper_bound = &upper;
    const std::unique_ptr<::rocksdb::Iterator> rows{database_->opened().NewIterator(options)};
    rows->SeekToLast();
    if (rows->Valid()) return std::pair{rows->key().ToString(), rows->value().ToString()};
    if (rows->status().ok()) return std::nullopt;
    throw StoreFailure{database_->folder.string() + ": " + rows->status().ToString()};
}

std::expected<void, WriteError> RocksdbStore::write(const WriteBatch& batch,
                                                    Durability durability) {
    if (!database_->db) return std::unexpected{WriteError::unknown};
    const bool synced = durability == Durability::synced;
    const bool has_log = database_->purpose != Purpose::state;
    ::rocksdb::WriteOptions options;
    options.disableWAL = !has_log;
    options.sync = synced && has_log;
    auto changes = translated(batch);
    auto status = database_->db->Write(options, &changes);
    if (status.ok() && synced && !has_log) status = database_->flush_memtable();
    return database_->outcome(status);
}

std::expected<void, WriteError> RocksdbStore::flush() {
    if (!database_->db) return std::unexpected{WriteError::unknown};
    const bool has_log = database_->purpose != Purpose::state;
    return database_->outcome(has_log ? database_->db->FlushWAL(true)
                                      : database_->flush_memtable());
}

std::expected<void, WriteError> RocksdbStore::compact(std::string_view first,
                                                      std::string_view after_last) {
    if (!database_->db) return std::unexpected{WriteError::unknown};
    if (const auto status = database_->flush_memtable(); !status.ok()) {
        return database_->outcome(status);
    }
    ::rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = ::rocksdb::BottommostLevelCompaction::kForce;
    const auto from = slice(first);
    const auto to = slice(after_last);
    auto status = database_->db->CompactRange(
        options, first.empty() ? nullptr : &from, after_last.empty() ? nullptr : &to);
    // Files that are no longer needed are otherwise removed some time after. This removes them now,
    // unless somebody else, a backup perhaps, has paused it.
    if (status.ok()) status = database_->db->DisableFileDeletions();
    if (status.ok()) status = database_->db->EnableFileDeletions(false);
    return database_->outcome(status);
}

void RocksdbStore::reopen() {
    database_->db.reset();
    database_->open();
}

void RocksdbStore::checkpoint(const std::filesystem::path& copy) {
    const auto check = [&](const Status& status) {
        if (!status.ok()) {
            throw StoreFailure{database_->folder.string() + ": no copy could be made in " +
                               copy.string() + ": " + status.ToString()};
        }
    };
    ::rocksdb::Checkpoint* made = nullptr;
    check(::rocksdb::Checkpoint::Create(&database_->opened(), &made));
    const std::unique_ptr<::rocksdb::Checkpoint> checkpoint{made};
    check(checkpoint->CreateCheckpoint(copy.string()));
}

bool RocksdbStore::failing() const {
    return database_->failing;
}

}  // namespace kontor::adapters::rocksdb
