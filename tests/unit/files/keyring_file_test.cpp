#include "adapters/files/keyring_file.hpp"

#include "adapters/files/whole_file.hpp"
#include "adapters/memory/seeded_random.hpp"
#include "eventstore/vault/keyring_text.hpp"
#include "eventstore/vault/vault.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace kontor::adapters::files {
namespace {

namespace vault = eventstore::vault;
using vault::KeyringError;

class KeyringPlaces : public testing::Test {
protected:
    [[nodiscard]] KeyringFile place(const std::string& name, const std::string& copy = {}) const {
        return KeyringFile{{.file = folder_.path() / name,
                            .copy = copy.empty() ? std::filesystem::path{} : folder_.path() / copy,
                            .data_folder = folder_.path() / "data"}};
    }
    [[nodiscard]] std::filesystem::path at(const std::string& name) const {
        return folder_.path() / name;
    }
    [[nodiscard]] vault::Keyring keyring(std::uint64_t seed = 1) const {
        memory::SeededRandom random{seed};
        return vault::fresh_keyring(random, domain::Timestamp{});
    }
    static KeyringError error_of(
        const std::expected<vault::Keyring, vault::KeyringFailure>& loaded) {
        EXPECT_FALSE(loaded.has_value());
        return loaded.error().error;
    }

    tests::TempFolder folder_;
};

TEST_F(KeyringPlaces, WhatWasSavedIsLoaded) {
    auto file = place("keyring");
    ASSERT_TRUE(file.save(keyring()));
    const auto loaded = file.load();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(vault::keyring_text(*loaded), vault::keyring_text(keyring()));
}

TEST_F(KeyringPlaces, OnlyTheOwnerMayReadIt) {
    ASSERT_TRUE(place("keyring").save(keyring()));
    struct stat facts{};
    ASSERT_EQ(::stat(at("keyring").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(KeyringPlaces, AKeyringThatIsOpenToOthersIsRefusedWithTheCure) {
    auto file = place("keyring");
    ASSERT_TRUE(file.save(keyring()));
    ASSERT_EQ(::chmod(at("keyring").c_str(), 0640), 0);
    const auto loaded = file.load();
    EXPECT_EQ(error_of(loaded), KeyringError::unsafe);
    EXPECT_NE(loaded.error().message.find("chmod 600"), std::string::npos);
}

TEST_F(KeyringPlaces, APlaceInsideTheDataFolderIsRefused) {
    std::filesystem::create_directories(at("data/inner"));
    std::filesystem::create_directory_symlink(at("data/inner"), at("link"));
    for (const auto* const name : {"data/keyring", "data/inner/keyring", "link/keyring"}) {
        const auto saved = place(name).save(keyring());
        ASSERT_FALSE(saved) << name;
        EXPECT_EQ(saved.error().error, KeyringError::unsafe) << name;
        EXPECT_FALSE(std::filesystem::exists(at(name))) << name;
    }
}

TEST_F(KeyringPlaces, AFolderWhoseNameOnlyBeginsAlikeIsNotTheDataFolder) {
    EXPECT_TRUE(place("data.keyring").save(keyring()));
}

TEST_F(KeyringPlaces, MissingAndDamagedAreToldApart) {
    auto file = place("keyring");
    EXPECT_EQ(error_of(file.load()), KeyringError::missing);
    ASSERT_TRUE(replace_whole(at("keyring"), "no keyring", 0600));
    EXPECT_EQ(error_of(file.load()), KeyringError::unreadable);
}

TEST_F(KeyringPlaces, TheCopyIsWrittenWithItAndReadWhenItIsGone) {
    auto file = place("keyring", "copy");
    ASSERT_TRUE(file.save(keyring(2)));
    std::filesystem::remove(at("keyring"));
    const auto loaded = file.load();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(vault::keyring_text(*loaded), vault::keyring_text(keyring(2)));
}

TEST_F(KeyringPlaces, WhatIsSetAsideIsKeptBesideWhatComesNext) {
    auto file = place("keyring", "copy");
    ASSERT_TRUE(file.set_aside(".aside")) << "where there is none yet";
    ASSERT_TRUE(file.save(keyring(1)));
    ASSERT_TRUE(file.set_aside(".aside"));
    EXPECT_EQ(error_of(file.load()), KeyringError::missing);
    ASSERT_TRUE(file.save(keyring(2)));
    for (const auto* name : {"keyring.aside", "copy.aside"}) {
        EXPECT_EQ(read_whole(at(name)).value(), vault::keyring_text(keyring(1))) << name;
    }
    EXPECT_EQ(vault::keyring_text(*file.load()), vault::keyring_text(keyring(2)));
}

TEST_F(KeyringPlaces, KeyringsOfOneVaultHaveTheLastingKeysInCommon) {
    auto turned = keyring(1);
    turned.epochs.front().key.fill(7);
    turned.index_key.fill(7);
    ++turned.number;
    EXPECT_TRUE(vault::of_same_vault(keyring(1), turned));
    EXPECT_FALSE(vault::of_same_vault(keyring(1), keyring(2)));
}

TEST_F(KeyringPlaces, ASaveThatFailsLeavesTheOldOne) {
    auto file = place("keyring");
    ASSERT_TRUE(file.save(keyring(1)));
    std::filesystem::create_directories(at("gone"));
    auto other = place("gone/keyring");
    std::filesystem::remove_all(at("gone"));
    EXPECT_FALSE(other.save(keyring(2)));
    EXPECT_TRUE(file.load());
}

}  // namespace
}  // namespace kontor::adapters::files
