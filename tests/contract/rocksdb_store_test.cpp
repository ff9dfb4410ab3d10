#include "adapters/rocksdb/rocksdb_store.hpp"

#include "adapters/memory/seeded_random.hpp"
#include "tests/support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

// What RocksDB must do for us beyond the contract of every store; measured once, kept as tests.

namespace kontor::tests {
namespace {

using adapters::rocksdb::Access;
using adapters::rocksdb::Purpose;
using adapters::rocksdb::RocksdbStore;
using adapters::rocksdb::StoreLocked;
using eventstore::ports::Durability;
using eventstore::ports::StoreFailure;
using eventstore::ports::WriteBatch;
namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void overwrite(const fs::path& file, std::string_view bytes) {
    std::ofstream{file, std::ios::binary | std::ios::trunc} << bytes;
}

/// Any file of the folder, whatever its kind, that holds `bytes`.
std::vector<std::string> files_with(std::string_view bytes, const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& file : fs::directory_iterator{folder}) {
        if (bytes_of(file).find(bytes) != std::string::npos) {
            names.push_back(file.path().filename());
        }
    }
    return names;
}

class RocksdbStoreTest : public testing::Test {
protected:
    static void put(RocksdbStore& store,
                    std::string_view key,
                    std::string_view value,
                    Durability durability = Durability::synced) {
        WriteBatch batch;
        batch.put(key, value);
        ASSERT_TRUE(store.write(batch, durability).has_value());
    }
    /// The folder as a crash would leave it, under another name.
    [[nodiscard]] fs::path crashed(const std::string& name) const {
        const auto copy = folder_.path() / name;
        fs::copy(path_, copy, fs::copy_options::recursive);
        return copy;
    }
    /// The only write-ahead log in `folder` that holds anything.
    static fs::path write_ahead_log(const fs::path& folder) {
        for (const auto& file : fs::directory_iterator{folder}) {
            if (file.path().extension() == ".log" && file.file_size() > 0) return file.path();
        }
        return {};
    }
    /// Two writes of 100 bytes, in the write-ahead log of a crashed folder.
    [[nodiscard]] fs::path with_two_writes(const std::string& name) const {
        RocksdbStore store{path_, Purpose::log};
        put(store, "first", std::string(100, '1'));
        put(store, "second", std::string(100, '2'));
        return crashed(name);
    }

    TempFolder folder_;
    fs::path path_ = folder_.path() / "database";
};

TEST_F(RocksdbStoreTest, ATornEndOfTheWriteAheadLogIsCutWhereverItTore) {
    const auto whole = with_two_writes("whole");
    const auto bytes = bytes_of(write_ahead_log(whole));
    const auto second = bytes.find(std::string(100, '2'));
    ASSERT_NE(second, std::string::npos);
    for (const std::size_t cut : {second - 20, second - 1, second + 1, second + 99}) {
        const auto torn = folder_.path() / ("torn-" + std::to_string(cut));
        fs::copy(whole, torn, fs::copy_options::recursive);
        fs::resize_file(write_ahead_log(torn), cut);
        const RocksdbStore store{torn, Purpose::log};
        EXPECT_TRUE(store.get("first").has_value());
        EXPECT_FALSE(store.get("second").has_value()) << "cut at " << cut;
    }
}

TEST_F(RocksdbStoreTest, ADamagedMiddleOfTheWriteAheadLogIsRefused) {
    const auto damaged = with_two_writes("damaged");
    const auto file = write_ahead_log(damaged);
    auto bytes = bytes_of(file);
    bytes[bytes.find(std::string(100, '1')) + 50] = 'x';
    overwrite(file, bytes);
    try {
        const RocksdbStore store{damaged, Purpose::log};
        FAIL() << "it opened";
    } catch (const StoreFailure& failure) {
        EXPECT_THAT(failure.what(), testing::HasSubstr(damaged.string()));
        EXPECT_THAT(failure.what(), testing::HasSubstr("Corruption"));
    }
}

TEST_F(RocksdbStoreTest, ADamagedTableIsNeverReadAsIfItWereSound) {
    {
        RocksdbStore store{path_, Purpose::log};
        put(store, "key", std::string(100, '1'));
        ASSERT_TRUE(store.compact({}, {}).has_value());
    }
    for (const auto& file : fs::directory_iterator{path_}) {
        if (file.path().extension() != ".sst") continue;
        auto bytes = bytes_of(file);
        bytes[10] = static_cast<char>(bytes[10] ^ 1);
        overwrite(file, bytes);
    }
    const RocksdbStore store{path_, Purpose::log};
    EXPECT_THROW(static_cast<void>(store.get("key")), StoreFailure);
    EXPECT_THROW(static_cast<void>(store.last_in("a", "z")), StoreFailure);
    EXPECT_THROW(static_cast<void>(store.scan("a", "z")->valid()), StoreFailure);
}

TEST_F(RocksdbStoreTest, TellsThatTheFolderIsInUse) {
    const RocksdbStore store{path_, Purpose::log};
    EXPECT_THROW((RocksdbStore{path_, Purpose::log}), StoreLocked);
}

TEST_F(RocksdbStoreTest, NamesTheFolderThatItCannotOpen) {
    overwrite(path_, "a file, not a folder");
    try {
        const RocksdbStore store{path_, Purpose::log};
        FAIL() << "it opened";
    } catch (const StoreLocked&) {
        FAIL() << "nobody holds it";
    } catch (const StoreFailure& failure) {
        EXPECT_THAT(failure.what(), testing::HasSubstr(path_.string()));
    }
}

TEST_F(RocksdbStoreTest, OneThatCannotBeReopenedFailsEveryCall) {
    RocksdbStore store{path_, Purpose::log};
    put(store, "key", "value");
    fs::rename(path_, folder_.path() / "away");
    overwrite(path_, "in the way");
    EXPECT_THROW(store.reopen(), StoreFailure);
    EXPECT_THROW(static_cast<void>(store.get("key")), StoreFailure);
    EXPECT_FALSE(store.write({}, Durability::synced).has_value());
    EXPECT_FALSE(store.flush().has_value());
    fs::remove(path_);
    fs::rename(folder_.path() / "away", path_);
    store.reopen();
    EXPECT_EQ(store.get("key"), "value");
}

TEST_F(RocksdbStoreTest, StateKeepsWhatWasFlushedAndNothingElse) {
    RocksdbStore store{path_, Purpose::state};
    put(store, "first", "", Durability::buffered);
    ASSERT_TRUE(store.flush().has_value());
    put(store, "second", "", Durability::buffered);
    const RocksdbStore after{crashed("after"), Purpose::state};
    EXPECT_TRUE(after.get("first").has_value());
    EXPECT_FALSE(after.get("second").has_value());
}

TEST_F(RocksdbStoreTest, StateHonoursASyncedWriteToo) {
    RocksdbStore store{path_, Purpose::state};
    put(store, "key", "", Durability::synced);
    EXPECT_TRUE((RocksdbStore{crashed("after"), Purpose::state}.get("key").has_value()));
}

TEST_F(RocksdbStoreTest, NoFileOfTheVaultKeepsAKeyThatWasErasedAndCompacted) {  // M20
    adapters::memory::SeededRandom random{1};
    const auto random_bytes = [&random] {
        std::string bytes(48, '\0');
        random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
        return bytes;
    };
    RocksdbStore store{path_, Purpose::vault};
    const auto early = random_bytes();
    const auto late = random_bytes();
    put(store, "k-early", early);
    for (int i = 0; i < 1000; ++i) put(store, "n" + std::to_string(i), random_bytes());
    ASSERT_TRUE(store.compact({}, {}).has_value());
    put(store, "k-late", late);
    ASSERT_THAT(files_with(early, path_), testing::SizeIs(1)) << "in a table";
    ASSERT_THAT(files_with(late, path_), testing::SizeIs(1)) << "in the write-ahead log";

    WriteBatch erasure;
    erasure.erase("k-early");
    erasure.erase("k-late");
    ASSERT_TRUE(store.write(erasure, Durability::synced).has_value());
    ASSERT_TRUE(store.flush().has_value());
    EXPECT_THAT(files_with(early, path_), testing::SizeIs(1)) << "erasing alone removes nothing";
    ASSERT_TRUE(store.compact({}, {}).has_value());
    EXPECT_THAT(files_with(early, path_), testing::IsEmpty());
    EXPECT_THAT(files_with(late, path_), testing::IsEmpty());
    EXPECT_TRUE(store.get("n999").has_value());
}

TEST_F(RocksdbStoreTest, WhatACursorHeldBackGoesWithTheNextCompaction) {  // M20
    RocksdbStore store{path_, Purpose::vault};
    const std::string key(48, 'k');
    put(store, "k", key);
    ASSERT_TRUE(store.compact({}, {}).has_value());
    {
        const auto reader = store.scan({}, {});
        WriteBatch erasure;
        erasure.erase("k");
        ASSERT_TRUE(store.write(erasure, Durability::synced).has_value());
        ASSERT_TRUE(store.compact({}, {}).has_value());
        EXPECT_THAT(files_with(key, path_), testing::SizeIs(testing::Ge(1U)));
        EXPECT_EQ(reader->value(), key);
    }
    ASSERT_TRUE(store.compact({}, {}).has_value());
    EXPECT_THAT(files_with(key, path_), testing::IsEmpty());
}

TEST_F(RocksdbStoreTest, ACopyHoldsWhatWasThereAndNothingThatCameAfter) {
    const auto copy = path_.parent_path() / "copy";
    RocksdbStore store{path_, Purpose::vault};
    put(store, "before", "1");
    store.checkpoint(copy);
    put(store, "after", "2");
    const RocksdbStore read{copy, Purpose::vault, Access::read_only};
    EXPECT_EQ(read.get("before"), "1");
    EXPECT_EQ(read.get("after"), std::nullopt);
    EXPECT_THROW(store.checkpoint(copy), StoreFailure) << "it is there already";
}

TEST_F(RocksdbStoreTest, OneThatIsReadOnlyChangesNoFile) {
    {
        RocksdbStore store{path_, Purpose::log};
        put(store, "k", "v");
    }
    const auto before = files_with("", path_);
    RocksdbStore store{path_, Purpose::log, Access::read_only};
    EXPECT_EQ(store.get("k"), "v");
    WriteBatch batch;
    batch.put("k", "w");
    EXPECT_FALSE(store.write(batch, Durability::synced).has_value());
    EXPECT_EQ(files_with("", path_), before);
    EXPECT_THROW((RocksdbStore{path_.parent_path() / "none", Purpose::log, Access::read_only}),
                 StoreFailure);
    EXPECT_FALSE(fs::exists(path_.parent_path() / "none"));
}

}  // namespace
}  // namespace kontor::tests
