#include "adapters/serve/keeping.hpp"

#include "adapters/files/whole_file.hpp"
#include "adapters/memory/memory_store.hpp"
#include "adapters/memory/seeded_random.hpp"
#include "eventstore/vault/keyring.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

// What nodes keep alike: the ledger comes in pieces, and the keyring with the last of them (M24).

namespace kontor::adapters::serve {
namespace {

namespace vault = eventstore::vault;

constexpr std::size_t piece_bytes_max = 10'000;

class KeepingTest : public testing::Test {
protected:
    /// A node with files of its own.
    struct Node {
        Node(const std::filesystem::path& folder, const std::string& name)
            : settings{settings_of(folder, name)} {
            std::filesystem::create_directory(settings.data);
        }
        static cli::Settings settings_of(const std::filesystem::path& folder,
                                         const std::string& name) {
            cli::Settings settings;
            settings.data = folder / name;
            settings.keyring = folder / (name + ".keyring");
            settings.ledger = folder / (name + ".ledger");
            return settings;
        }
        [[nodiscard]] std::string ledger() const {
            return files::read_whole(settings.ledger).value().value_or("none");
        }
        void put_ledger(const std::string& text) const {
            ASSERT_TRUE(files::replace_whole(settings.ledger, text, 0600));
        }

        cli::Settings settings;
        memory::MemoryStore vault;
        Keeping keeping{settings, piece_bytes_max};
    };

    void save_keyring(std::uint64_t number) {
        keyring_.number = number;
        ASSERT_TRUE(files::KeyringFile({.file = leader_.settings.keyring,
                                        .copy = {},
                                        .data_folder = leader_.settings.data})
                        .save(keyring_));
    }
    /// Asks once and keeps what it is told; what that was.
    Lacks asks(Node& node) {
        auto has = node.keeping.has().value();
        EXPECT_TRUE(node.keeping.count_coming(has));
        auto told = leader_.keeping.lacking(has).value();
        EXPECT_TRUE(node.keeping.take(told, node.vault));
        return told;
    }
    /// Until all came; how often it asked.
    int asks_for_all(Node& node) {
        int asked = 1;
        while (asks(node).ledger_goes_on) ++asked;
        return asked;
    }
    static std::string entries(int first, int last) {
        std::string text;
        for (int i = first; i <= last; ++i) {
            text += std::to_string(i) + " 2026-11-30 key " + std::string(100, 'a') + '\n';
        }
        return text;
    }

    tests::TempFolder folder_;
    memory::SeededRandom random_{1};
    vault::Keyring keyring_ = vault::fresh_keyring(random_, {});
    Node leader_{folder_.path(), "leader"};
    Node follower_{folder_.path(), "follower"};
};

TEST_F(KeepingTest, ALongLedgerComesInPiecesAndIsPutInPlaceAsAWhole) {
    save_keyring(1);
    leader_.put_ledger(entries(1, 300));
    const auto first = asks(follower_);
    EXPECT_TRUE(first.ledger_goes_on);
    EXPECT_EQ(first.ledger->size(), piece_bytes_max);
    EXPECT_FALSE(first.keyring) << "it must not know of more than the ledger";
    EXPECT_EQ(follower_.ledger(), "none");
    EXPECT_EQ(asks_for_all(follower_), 3);
    EXPECT_EQ(follower_.ledger(), leader_.ledger());
    EXPECT_EQ(follower_.keeping.has()->keyring_digest, digest_of(keyring_));
    EXPECT_TRUE(asks(follower_).nothing());
}

TEST_F(KeepingTest, WhatIsAppendedAloneComesAfterwards) {
    save_keyring(1);
    leader_.put_ledger(entries(1, 300));
    asks_for_all(follower_);
    save_keyring(2);
    leader_.put_ledger(entries(1, 500));
    const auto told = asks(follower_);
    EXPECT_EQ(told.ledger_from, entries(1, 300).size());
    EXPECT_EQ(follower_.ledger(), entries(1, 300)) << "until all of it came";
    EXPECT_EQ(asks_for_all(follower_), 2);
    EXPECT_EQ(follower_.ledger(), leader_.ledger());
    EXPECT_EQ(follower_.keeping.has()->keyring, 2);
}

TEST_F(KeepingTest, WhatIsDroppedFromItsBeginningMakesItComeAnew) {
    save_keyring(1);
    leader_.put_ledger(entries(1, 300));
    asks_for_all(follower_);
    leader_.put_ledger(entries(100, 400));
    EXPECT_EQ(asks(follower_).ledger_from, 0);
    // And once more, while it comes.
    leader_.put_ledger(entries(200, 450));
    EXPECT_EQ(asks(follower_).ledger_from, 0);
    asks_for_all(follower_);
    EXPECT_EQ(follower_.ledger(), leader_.ledger());
}

TEST_F(KeepingTest, ALedgerThatGrowsWhileItComesIsWholeInTheEnd) {
    save_keyring(1);
    leader_.put_ledger(entries(1, 300));
    asks(follower_);
    leader_.put_ledger(entries(1, 301));
    asks_for_all(follower_);
    EXPECT_EQ(follower_.ledger(), leader_.ledger());
}

TEST_F(KeepingTest, WhatAnotherLeaderHasNoMoreOfIsKept) {
    save_keyring(1);
    leader_.put_ledger(entries(1, 300));
    const auto first = asks(follower_);
    // One that has no more than came by then.
    leader_.put_ledger(*first.ledger);
    EXPECT_TRUE(follower_.keeping.is_coming());
    asks(follower_);
    EXPECT_FALSE(follower_.keeping.is_coming());
    EXPECT_EQ(follower_.ledger(), *first.ledger);
}

TEST(WhatIsLacked, IsReadAsItWasWritten) {
    const Lacks lacks{.keyring = "keyring",
                      .tokens = {},
                      .ledger = "1 2026-11-30 key a\n",
                      .ledger_from = 12,
                      .ledger_goes_on = true,
                      .scrub = 7};
    const auto read = decode_lacks(encode(lacks));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->keyring, lacks.keyring);
    EXPECT_EQ(read->tokens, lacks.tokens);
    EXPECT_EQ(read->ledger, lacks.ledger);
    EXPECT_EQ(read->ledger_from, lacks.ledger_from);
    EXPECT_EQ(read->ledger_goes_on, lacks.ledger_goes_on);
    EXPECT_EQ(read->scrub, lacks.scrub);
}

}  // namespace
}  // namespace kontor::adapters::serve
