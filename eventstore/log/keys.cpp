#include "eventstore/log/keys.hpp"

#include <limits>

namespace kontor::eventstore::log {
namespace {

constexpr std::size_t key_bytes = 1 + 2 + 8;
constexpr std::size_t position_bytes = 8;

}  // namespace

std::string row_key(Row row, Partition partition, Position position) {
    std::string key;
    key.push_back(static_cast<char>(row));
    key.push_back(static_cast<char>(partition.value >> 8U));
    key.push_back(static_cast<char>(partition.value & 0xffU));
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        key.push_back(static_cast<char>((position.value >> (shift - 8)) & 0xffU));
    }
    return key;
}

std::string key_after_last(Row row, Partition partition) {
    auto key = row_key(row, partition, {std::numeric_limits<std::uint64_t>::max()});
    key.push_back('\0');
    return key;
}

std::optional<Position> position_in(std::string_view key) {
    if (key.size() != key_bytes) return std::nullopt;
    Position position;
    for (const char byte : key.substr(key_bytes - position_bytes)) {
        position.value = (position.value << 8U) | static_cast<std::uint8_t>(byte);
    }
    return position;
}

}  // namespace kontor::eventstore::log
