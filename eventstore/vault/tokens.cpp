#include "eventstore/vault/tokens.hpp"

#include "eventstore/vault/crypto.hpp"

#include <openssl/crypto.h>

#include <cstddef>
#include <numeric>
#include <sodium.h>
#include <span>
#include <stdexcept>
#include <utility>

namespace kontor::eventstore::vault {
namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32.
constexpr std::size_t digit_bits = 5;
constexpr std::size_t first_bytes_of_links = 256;
constexpr std::size_t order_number_length = 10;
constexpr std::size_t id_size = 16;
constexpr std::size_t link_mac_size = 16;
constexpr std::size_t salt_size = 8;
constexpr std::size_t token_length_max = 4096;

std::string base64url(std::string_view bytes) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(),
                      text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(),
                      variant);
    text.pop_back();  // The terminating zero counts in its length.
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    if (text.size() > token_length_max) return std::nullopt;
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()),
                                         bytes.size(),
                                         text.data(),
                                         text.size(),
                                         nullptr,
                                         &size,
                                         nullptr,
                                         sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    if (failed != 0) return std::nullopt;
    bytes.resize(size);
    return bytes;
}

std::string base32(std::string_view bytes) {
    std::string text;
    std::uint32_t pending = 0;
    std::size_t pending_bits = 0;
    for (const char byte : bytes) {
        pending = (pending << 8U) | static_cast<std::uint8_t>(byte);
        for (pending_bits += 8; pending_bits >= digit_bits;) {
            pending_bits -= digit_bits;
            text.push_back(digits[(pending >> pending_bits) % digits.size()]);
        }
    }
    if (pending_bits > 0) {
        text.push_back(digits[(pending << (digit_bits - pending_bits)) % digits.size()]);
    }
    return text;
}

std::optional<std::size_t> digit_value(char character) {
    if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 'a' + 'A');
    const auto value = digits.find(character);
    if (value == std::string_view::npos) return std::nullopt;
    return value;
}

/// Deals `out` to the partitions, each as many places as the next, in an order that only the key
/// tells: how much each partition does must not show in the numbers.
template <std::size_t N, class Place>
void deal(const Key& partition_key,
          std::string_view label,
          std::array<std::uint16_t, N>& out,
          std::vector<std::vector<Place>>& places) {
    const auto key = derived_key(partition_key, label);
    std::array<std::size_t, N> order{};
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = N - 1; i > 0; --i) {
        std::string counter;
        append_number(counter, static_cast<std::uint64_t>(i));
        const auto drawn = number_in<std::uint64_t>(view_of(hmac(key.key(), counter)));
        std::swap(order[i], order[drawn % (i + 1)]);
    }
    for (std::size_t i = 0; i < N; ++i) {
        const std::size_t partition = i % places.size();
        out[order[i]] = static_cast<std::uint16_t>(partition);
        places[partition].push_back(static_cast<Place>(order[i]));
    }
}

template <class Place>
Place one_of(const std::vector<Place>& places, std::span<const std::uint8_t, 2> random) {
    return places[(random[0] * std::size_t{256} + random[1]) % places.size()];
}

std::string link_mac(const Key& link_key,
                     std::string_view incarnation,
                     LinkPurpose purpose,
                     std::string_view id) {
    std::string text;
    append_frame(text, "link");
    append_frame(text, incarnation);
    text.push_back(static_cast<char>(purpose));
    text.append(id);
    return std::string{view_of(hmac(link_key, text)).substr(0, link_mac_size)};
}

/// A token's key is its own, by its salt: one key for all would wear out after some 2^32 random
/// nonces, and this one never turns.
SecretKey key_of_token(const Key& token_key, std::string_view salt) {
    return derived_key(token_key, "token", salt);
}

}  // namespace

Tokens::Tokens(const Keyring& keyring, std::uint16_t partitions, std::string incarnation)
    : token_key_{keyring.token_key},
      link_key_{keyring.link_key},
      partitions_{partitions},
      incarnation_{std::move(incarnation)},
      prefixes_of_partition_(partitions),
      bytes_of_partition_(partitions) {
    if (partitions == 0 || partitions > first_bytes_of_links) {
        throw std::invalid_argument{"there are between 1 and 256 partitions"};
    }
    deal(keyring.partition_key, "order-numbers", prefix_to_partition_, prefixes_of_partition_);
    deal(keyring.partition_key, "links", byte_to_partition_, bytes_of_partition_);
}

Tokens::~Tokens() {
    OPENSSL_cleanse(token_key_.data(), token_key_.size());
    OPENSSL_cleanse(link_key_.data(), link_key_.size());
}

std::string Tokens::session(const SessionClaim& claim, ports::Random& random) const {
    std::string bytes;
    append_number(bytes, claim.partition.value);
    bytes.append(view_of(claim.customer.value.bytes));
    bytes.append(view_of(claim.session.value.bytes));
    return sealed("session" + incarnation_, bytes, random);
}

std::optional<SessionClaim> Tokens::open_session(std::string_view token) const {
    constexpr std::size_t partition_size = sizeof(std::uint16_t);
    const auto bytes = open("session" + incarnation_, token);
    if (!bytes || bytes->size() != partition_size + 2 * id_size) return std::nullopt;
    const std::string_view view{*bytes};
    const log::Partition partition{number_in<std::uint16_t>(view)};
    if (partition.value >= partitions_) return std::nullopt;
    return SessionClaim{
        partition,
        domain::CustomerId{domain::Id128{first_bytes<id_size>(view.substr(partition_size))}},
        domain::SessionId{
            domain::Id128{first_bytes<id_size>(view.substr(partition_size + id_size))}}};
}

std::string Tokens::sealed(std::string_view label,
                           std::string_view bytes,
                           ports::Random& random) const {
    std::array<std::uint8_t, salt_size> salt{};
    random.fill(salt);
    std::string token{view_of(salt)};
    seal_bytes(key_of_token(token_key_, view_of(salt)).key(), label, bytes, random, token);
    return base64url(token);
}

std::optional<std::string> Tokens::open(std::string_view label, std::string_view token) const {
    const auto bytes = from_base64url(token);
    if (!bytes || bytes->size() < salt_size) return std::nullopt;
    const std::string_view view{*bytes};
    const auto key = key_of_token(token_key_, view.substr(0, salt_size));
    std::string plain;
    if (!open_bytes(key.key(), label, view.substr(salt_size), plain)) return std::nullopt;
    return plain;
}

domain::LinkId Tokens::new_link(log::Partition partition, ports::Random& random) const {
    std::array<std::uint8_t, id_size + 1> drawn{};
    random.fill(drawn);
    domain::LinkId link{domain::Id128{first_bytes<id_size>(view_of(drawn))}};
    link.value.bytes[0] =
        one_of(bytes_of_partition_.at(partition.value), std::span{drawn}.subspan<id_size - 1, 2>());
    link.value.bytes[id_size - 1] = drawn[0];  // What chose the first byte is not shown again.
    return link;
}

std::string Tokens::link_token(LinkPurpose purpose, domain::LinkId link) const {
    std::string bytes{view_of(link.value.bytes)};
    return base64url(
        bytes.append(link_mac(link_key_, incarnation_, purpose, view_of(link.value.bytes))));
}

std::optional<LinkClaim> Tokens::open_link(LinkPurpose purpose, std::string_view token) const {
    const auto bytes = from_base64url(token);
    if (!bytes || bytes->size() != id_size + link_mac_size) return std::nullopt;
    const auto id = std::string_view{*bytes}.substr(0, id_size);
    const std::string mac = link_mac(link_key_, incarnation_, purpose, id);
    if (CRYPTO_memcmp(mac.data(), bytes->data() + id_size, mac.size()) != 0) return std::nullopt;
    const domain::LinkId link{domain::Id128{first_bytes<id_size>(id)}};
    return LinkClaim{log::Partition{byte_to_partition_[link.value.bytes[0]]}, link};
}

domain::OrderNumber Tokens::new_order_number(log::Partition partition,
                                             ports::Random& random) const {
    std::array<std::uint8_t, order_number_length> drawn{};
    random.fill(drawn);
    const std::size_t prefix =
        one_of(prefixes_of_partition_.at(partition.value), std::span{drawn}.subspan<0, 2>());
    std::string number{digits[prefix / digits.size()], digits[prefix % digits.size()]};
    for (std::size_t i = number.size(); i < order_number_length; ++i) {
        number.push_back(digits[drawn[i] % digits.size()]);
    }
    return {number};
}

std::optional<log::Partition> Tokens::partition_of(std::string_view order_number) const {
    if (order_number.size() != order_number_length) return std::nullopt;
    for (const char character : order_number) {
        if (!digit_value(character)) return std::nullopt;
    }
    const std::size_t prefix =
        *digit_value(order_number[0]) * digits.size() + *digit_value(order_number[1]);
    return log::Partition{prefix_to_partition_[prefix]};
}

std::string Tokens::derived_id(std::string_view label, std::string_view text) const {
    std::string bytes;
    append_frame(bytes, "id");
    append_frame(bytes, label);
    bytes.append(text);
    return base32(view_of(hmac(link_key_, bytes)));
}

}  // namespace kontor::eventstore::vault
