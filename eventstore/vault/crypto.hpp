#pragma once

#include "eventstore/ports/random.hpp"
#include "eventstore/vault/keyring.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// The primitives, all from OpenSSL. Any thread may use them. (HMAC measured on one machine: 0.33 µs
// this way, 0.59 with EVP_MAC, 1.6 with libsodium, which does not use the processor's SHA
// instructions.)

namespace kontor::eventstore::vault {

/// A key in memory: zeroed when it goes.
class SecretKey {
public:
    SecretKey() = default;
    explicit SecretKey(const Key& key) : key_{key} {}
    ~SecretKey();
    SecretKey(const SecretKey&) = default;
    SecretKey& operator=(const SecretKey&) = default;

    [[nodiscard]] const Key& key() const {
        return key_;
    }
    [[nodiscard]] Key& key() {
        return key_;
    }
    [[nodiscard]] std::string_view bytes() const {
        return {reinterpret_cast<const char*>(key_.data()), key_.size()};
    }

private:
    Key key_{};
};

/// HMAC-SHA-256 (RFC 2104).
[[nodiscard]] Key hmac(const Key& key, std::string_view text);

/// HKDF-Expand (RFC 5869), one block. `from` is uniformly random, so that nothing needs extracting.
[[nodiscard]] SecretKey derived_key(const Key& from,
                                    std::string_view label,
                                    std::string_view secret = {});

inline constexpr std::size_t nonce_size = 12;
inline constexpr std::size_t tag_size = 16;

/// Appends a random nonce, the ciphertext and the tag: AES-256-GCM. `bound` is authenticated.
void seal_bytes(const Key& key,
                std::string_view bound,
                std::string_view plain,
                ports::Random& random,
                std::string& out);

/// Reads what `seal_bytes` wrote into `plain`; false if it was not this key, these bound bytes or
/// these sealed ones.
[[nodiscard]] bool open_bytes(const Key& key,
                              std::string_view bound,
                              std::string_view sealed,
                              std::string& plain);

/// Each thread keeps the ciphers and digests that it used last. This overwrites all of them.
void wipe_used_keys();

/// Appends `bytes` with their length before them, so that no two sequences of frames look alike.
void append_frame(std::string& out, std::string_view bytes);

/// Big-endian.
template <class T>
void append_number(std::string& out, T number) {
    for (std::size_t i = sizeof(T); i-- > 0;) {
        out.push_back(static_cast<char>((number >> (8 * i)) & 0xffU));
    }
}
/// `bytes` has at least sizeof(T).
template <class T>
[[nodiscard]] T number_in(std::string_view bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        number = (number << 8U) | static_cast<std::uint8_t>(bytes[i]);
    }
    return static_cast<T>(number);
}

template <std::size_t N>
[[nodiscard]] std::string_view view_of(const std::array<std::uint8_t, N>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), N};
}

/// The first N bytes; `bytes` has that many.
template <std::size_t N>
[[nodiscard]] std::array<std::uint8_t, N> first_bytes(std::string_view bytes) {
    std::array<std::uint8_t, N> first{};
    for (std::size_t i = 0; i < N; ++i) first[i] = static_cast<std::uint8_t>(bytes[i]);
    return first;
}

}  // namespace kontor::eventstore::vault
