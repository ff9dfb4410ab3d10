#include "eventstore/codec/digest.hpp"

#include <array>
#include <cstdint>
#include <sodium.h>

namespace kontor::eventstore::codec {

struct Digest::State {
    crypto_generichash_state hash;
};

Digest::Digest() : state_{std::make_unique<State>()} {
    crypto_generichash_init(&state_->hash, nullptr, 0, crypto_generichash_BYTES);
}

Digest::~Digest() = default;

void Digest::add(std::string_view bytes) {
    const std::uint64_t size = bytes.size();
    std::array<unsigned char, 8> frame{};
    for (std::size_t i = 0; i < frame.size(); ++i) {
        frame[i] = static_cast<unsigned char>(size >> (8 * i));
    }
    crypto_generichash_update(&state_->hash, frame.data(), frame.size());
    crypto_generichash_update(
        &state_->hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string Digest::hex() {
    std::array<unsigned char, crypto_generichash_BYTES> hash{};
    crypto_generichash_final(&state_->hash, hash.data(), hash.size());
    std::string text(hash.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
    text.pop_back();
    return text;
}

}  // namespace kontor::eventstore::codec
