#include "eventstore/log/replay.hpp"
#include "tests/support/key_value_log_under_test.hpp"

// Whatever fails and wherever it tears: a batch is there as a whole or not at all, and one that was
// acknowledged is there.

namespace kontor::tests {
namespace {

using adapters::memory::WriteFault;
using eventstore::log::Batch;
using eventstore::log::Partition;
using eventstore::log::Position;
namespace fs = std::filesystem;

constexpr Partition here{0};
constexpr std::size_t records_per_batch = 3;

Batch batch_at(Position end) {
    Batch batch{.id = {}, .term = 1, .expected_end = end, .time = {}, .records = {}, .purges = {}};
    batch.id.bytes[0] = static_cast<std::uint8_t>(end.value);
    for (std::size_t i = 0; i < records_per_batch; ++i) {
        batch.records.push_back({.stream = {"o:1"},
                                 .version = end.value + i + 1,
                                 .type = "order-placed.v1",
                                 .payload = std::string(50, 'x')});
    }
    return batch;
}

TEST(CrashAtomicity, HoldsWhicheverWriteFailsInWhateverWay) {
    constexpr std::uint64_t appends = 4;
    for (const auto fault : {WriteFault::not_applied, WriteFault::applied, WriteFault::torn}) {
        for (std::uint64_t nth = 1; nth <= appends; ++nth) {
            SCOPED_TRACE(testing::Message() << "write " << nth << ", fault " << int(fault));
            adapters::memory::MemoryStore* disk = nullptr;
            KeyValueLogUnderTest under_test{{.name = "memory", .make = [&disk] {
                                                 auto made =
                                                     std::make_unique<MemoryStoreUnderTest>();
                                                 disk = &made->memory();
                                                 return made;
                                             }}};
            disk->fail_write(nth, fault);
            std::uint64_t acknowledged = 0;
            for (std::uint64_t i = 0; i < appends; ++i) {
                const auto at = under_test.log().end(here)->checkpoint.position;
                if (under_test.append_together({{here, batch_at(at)}}).front()) ++acknowledged;
            }
            EXPECT_EQ(acknowledged, fault == WriteFault::applied ? appends : appends - 1);

            under_test.crash();
            const auto verified = verify(under_test.log(), here);
            ASSERT_TRUE(verified.has_value());
            EXPECT_EQ(verified->position, Position{acknowledged * records_per_batch});
        }
    }
}

/// A RocksDB log in a folder that is there.
class FolderStore final : public StoreUnderTest {
public:
    explicit FolderStore(const fs::path& folder)
        : store_{folder, adapters::rocksdb::Purpose::log} {}
    [[nodiscard]] eventstore::ports::KeyValueStore& store() override {
        return store_;
    }
    void crash() override {}

private:
    adapters::rocksdb::RocksdbStore store_;
};

KeyValueLogUnderTest log_in(const fs::path& folder) {
    return KeyValueLogUnderTest{
        {.name = "folder", .make = [folder] { return std::make_unique<FolderStore>(folder); }}};
}

fs::path write_ahead_log(const fs::path& folder) {
    for (const auto& file : fs::directory_iterator{folder}) {
        if (file.path().extension() == ".log" && file.file_size() > 0) return file.path();
    }
    return {};
}

TEST(CrashAtomicity, HoldsWhereverTheWriteAheadLogTore) {
    const TempFolder folder;
    const auto whole = folder.path() / "whole";
    std::uintmax_t first_size = 0;
    {
        auto under_test = log_in(folder.path() / "live");
        ASSERT_TRUE(under_test.append_together({{here, batch_at({0})}}).front().has_value());
        first_size = fs::file_size(write_ahead_log(folder.path() / "live"));
        ASSERT_TRUE(under_test.append_together({{here, batch_at({3})}}).front().has_value());
        fs::copy(folder.path() / "live", whole, fs::copy_options::recursive);
    }
    const auto size = fs::file_size(write_ahead_log(whole));
    ASSERT_GT(size, first_size + 300);
    for (auto cut = first_size; cut <= size; cut += (size - first_size) / 8) {
        SCOPED_TRACE(cut);
        const auto torn = folder.path() / std::to_string(cut);
        fs::copy(whole, torn, fs::copy_options::recursive);
        fs::resize_file(write_ahead_log(torn), cut);
        auto under_test = log_in(torn);
        const auto verified = verify(under_test.log(), here);
        ASSERT_TRUE(verified.has_value());
        EXPECT_EQ(verified->position, Position{cut == size ? 6U : 3U});
    }
}

}  // namespace
}  // namespace kontor::tests
