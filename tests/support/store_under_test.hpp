#pragma once

#include "adapters/memory/memory_store.hpp"
#include "adapters/rocksdb/rocksdb_store.hpp"
#include "tests/support/temp_folder.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

namespace kontor::tests {

/// A key-value store of some kind, with what may befall it.
class StoreUnderTest {
public:
    virtual ~StoreUnderTest() = default;
    StoreUnderTest(const StoreUnderTest&) = delete;
    StoreUnderTest& operator=(const StoreUnderTest&) = delete;

    /// Another object after `crash`.
    [[nodiscard]] virtual eventstore::ports::KeyValueStore& store() = 0;
    /// The process dies without closing anything, and starts again.
    virtual void crash() = 0;

protected:
    StoreUnderTest() = default;
};

class MemoryStoreUnderTest final : public StoreUnderTest {
public:
    [[nodiscard]] eventstore::ports::KeyValueStore& store() override {
        return store_;
    }
    void crash() override {
        store_.crash();
    }
    [[nodiscard]] adapters::memory::MemoryStore& memory() {
        return store_;
    }

private:
    adapters::memory::MemoryStore store_;
};

/// Crashes by going on with a copy of the folder that was taken while it was open.
class RocksdbStoreUnderTest final : public StoreUnderTest {
public:
    [[nodiscard]] eventstore::ports::KeyValueStore& store() override {
        return *store_;
    }
    void crash() override {
        const auto copy = folder_.path() / std::to_string(++crashes_);
        std::filesystem::copy(current_, copy, std::filesystem::copy_options::recursive);
        store_.reset();
        current_ = copy;
        store_ = opened();
    }

private:
    [[nodiscard]] std::unique_ptr<adapters::rocksdb::RocksdbStore> opened() const {
        return std::make_unique<adapters::rocksdb::RocksdbStore>(current_,
                                                                 adapters::rocksdb::Purpose::log);
    }

    TempFolder folder_;
    int crashes_ = 0;
    std::filesystem::path current_ = folder_.path() / "0";
    std::unique_ptr<adapters::rocksdb::RocksdbStore> store_ = opened();
};

struct StoreKind {
    std::string name;
    std::function<std::unique_ptr<StoreUnderTest>()> make;

    friend std::ostream& operator<<(std::ostream& out, const StoreKind& kind) {
        return out << kind.name;
    }
};

inline const StoreKind memory_kind{.name = "memory",
                                   .make = [] { return std::make_unique<MemoryStoreUnderTest>(); }};
inline const StoreKind rocksdb_kind{
    .name = "rocksdb", .make = [] { return std::make_unique<RocksdbStoreUnderTest>(); }};

}  // namespace kontor::tests
