#include "domain/ids.hpp"

namespace kontor::domain {
namespace {

// Crockford's alphabet: no I, L, O and U, which are misread or misheard.
constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t bits_per_character = 5;
constexpr std::size_t bits_total = 128;
constexpr std::size_t text_length = 26;
// 26 characters hold two bits more than an id; they are the lowest of the last one, and zero.
constexpr std::size_t padding_bits = text_length * bits_per_character - bits_total;

}  // namespace

std::string Id128::text() const {
    std::string text;
    text.reserve(text_length);
    std::uint32_t pending = 0;
    std::size_t pending_bits = 0;
    for (const auto byte : bytes) {
        pending = (pending << 8U) | byte;
        pending_bits += 8;
        while (pending_bits >= bits_per_character) {
            pending_bits -= bits_per_character;
            text.push_back(digits[(pending >> pending_bits) & 31U]);
        }
    }
    text.push_back(digits[(pending << padding_bits) & 31U]);
    return text;
}

std::optional<Id128> Id128::parse(std::string_view text) {
    if (text.size() != text_length) return std::nullopt;
    Id128 id;
    std::uint32_t pending = 0;
    std::size_t pending_bits = 0;
    std::size_t filled = 0;
    for (const char character : text) {
        const auto digit = digits.find(character);
        if (digit == std::string_view::npos) return std::nullopt;
        pending = (pending << bits_per_character) | static_cast<std::uint32_t>(digit);
        pending_bits += bits_per_character;
        if (pending_bits >= 8 && filled < id.bytes.size()) {
            pending_bits -= 8;
            id.bytes[filled++] = static_cast<std::uint8_t>((pending >> pending_bits) & 255U);
        }
    }
    // Another text for the same id would make two addresses for one thing.
    if ((pending & ((1U << padding_bits) - 1U)) != 0) return std::nullopt;
    return id;
}

}  // namespace kontor::domain
