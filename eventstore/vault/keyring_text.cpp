#include "eventstore/vault/keyring_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <sodium.h>
#include <span>
#include <stdexcept>
#include <utility>

namespace kontor::eventstore::vault {
namespace {

using nlohmann::ordered_json;

constexpr int version = 1;
constexpr int base64_variant = sodium_base64_VARIANT_ORIGINAL;

/// What a keyring text is not; becomes a KeyringFailure.
class Unreadable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

constexpr std::array<std::pair<const char*, Key Keyring::*>, 5> lasting_keys{{
    {"index_key", &Keyring::index_key},
    {"partition_key", &Keyring::partition_key},
    {"link_key", &Keyring::link_key},
    {"token_key", &Keyring::token_key},
    {"ledger_key", &Keyring::ledger_key},
}};

std::string base64(std::span<const std::uint8_t> bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), base64_variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), base64_variant);
    text.pop_back();  // The terminating zero counts in its length.
    return text;
}

std::string bytes_of(const std::string& text) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()),
                                         bytes.size(),
                                         text.data(),
                                         text.size(),
                                         nullptr,
                                         &size,
                                         nullptr,
                                         base64_variant);
    if (failed != 0) throw Unreadable{"something in the keyring is not base 64"};
    bytes.resize(size);
    return bytes;
}

Key key_of(const ordered_json& value) {
    std::string bytes = bytes_of(value.get<std::string>());
    Key key{};
    if (bytes.size() != key.size()) throw Unreadable{"a key in the keyring has the wrong length"};
    std::ranges::transform(bytes, key.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    sodium_memzero(bytes.data(), bytes.size());
    return key;
}

ordered_json json_of(domain::Timestamp instant) {
    return instant.time_since_epoch().count();
}
domain::Timestamp instant_of(const ordered_json& value) {
    return domain::Timestamp{std::chrono::milliseconds{value.get<std::int64_t>()}};
}

std::string checksum_of(const ordered_json& content) {
    const std::string text = content.dump();
    std::array<std::uint8_t, crypto_generichash_BYTES> digest{};
    crypto_generichash(digest.data(),
                       digest.size(),
                       reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(),
                       nullptr,
                       0);
    return base64(digest);
}

Keyring keyring_of(ordered_json content) {
    const auto found = content.at("kontor_keyring").get<int>();
    if (found != version) {
        throw Unreadable{"the keyring has version " + std::to_string(found) +
                         ", which this program does not know"};
    }
    const auto checksum = content.at("checksum").get<std::string>();
    content.erase("checksum");
    if (checksum != checksum_of(content)) {
        throw Unreadable{"the keyring is damaged: its checksum does not fit"};
    }
    Keyring keyring;
    // One of before they were counted is older than any that has a number.
    if (content.contains("number")) keyring.number = content.at("number").get<std::uint64_t>();
    for (const auto& entry : content.at("epochs")) {
        EpochKey epoch{.epoch = entry.at("epoch").get<std::uint32_t>(),
                       .key = key_of(entry.at("key")),
                       .begun_at = instant_of(entry.at("begun_at")),
                       .replaced_at = std::nullopt};
        if (entry.contains("replaced_at")) epoch.replaced_at = instant_of(entry.at("replaced_at"));
        keyring.epochs.push_back(epoch);
    }
    if (keyring.epochs.empty()) throw Unreadable{"the keyring holds no epoch key"};
    for (const auto& [name, key] : lasting_keys) keyring.*key = key_of(content.at(name));
    if (content.contains("index_key_before")) {
        keyring.index_key_before = key_of(content.at("index_key_before"));
    }
    // A keyring of before there was a ledger knows of no entry.
    if (content.contains("ledger")) {
        const auto& head = content.at("ledger");
        keyring.ledger = {.number = head.at("number").get<std::uint64_t>(),
                          .dropped = head.at("dropped").get<std::uint64_t>(),
                          .mac = key_of(head.at("mac"))};
    }
    return keyring;
}

}  // namespace

std::string keyring_text(const Keyring& keyring) {
    ordered_json content;
    content["kontor_keyring"] = version;
    content["number"] = keyring.number;
    content["epochs"] = ordered_json::array();
    for (const auto& epoch : keyring.epochs) {
        ordered_json entry;
        entry["epoch"] = epoch.epoch;
        entry["key"] = base64(epoch.key);
        entry["begun_at"] = json_of(epoch.begun_at);
        if (epoch.replaced_at) entry["replaced_at"] = json_of(*epoch.replaced_at);
        content["epochs"].push_back(std::move(entry));
    }
    for (const auto& [name, key] : lasting_keys) content[name] = base64(keyring.*key);
    if (keyring.index_key_before) content["index_key_before"] = base64(*keyring.index_key_before);
    content["ledger"] = {{"number", keyring.ledger.number},
                         {"dropped", keyring.ledger.dropped},
                         {"mac", base64(keyring.ledger.mac)}};
    content["checksum"] = checksum_of(content);
    return content.dump(4) + "\n";
}

std::expected<Keyring, KeyringFailure> keyring_from_text(std::string_view text) {
    try {
        return keyring_of(ordered_json::parse(text));
    } catch (const Unreadable& why) {
        return std::unexpected{KeyringFailure{KeyringError::unreadable, why.what()}};
    } catch (const nlohmann::json::exception&) {
        // Its message might quote a key.
        return std::unexpected{KeyringFailure{KeyringError::unreadable,
                                              "the keyring is damaged: it is not the JSON that it "
                                              "should be"}};
    }
}

}  // namespace kontor::eventstore::vault
