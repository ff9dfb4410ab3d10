#pragma once

#include "domain/ids.hpp"
#include "eventstore/log/record.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// The keys of state/: one letter for the table, the partition, then what the row is about. Whole
// numbers are big endian, so that keys sort by them. Views own everything under 'w'.

namespace kontor::eventstore::executor::keys {

[[nodiscard]] inline std::string table(char letter, log::Partition partition) {
    return {letter,
            static_cast<char>(partition.value >> 8U),
            static_cast<char>(partition.value & 0xFFU)};
}

inline void append_u64(std::string& key, std::uint64_t value) {
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        key.push_back(static_cast<char>((value >> (shift - 8U)) & 0xFFU));
    }
}

[[nodiscard]] inline std::uint64_t read_u64(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(0, 8)) {
        value = (value << 8U) | static_cast<std::uint8_t>(byte);
    }
    return value;
}

[[nodiscard]] inline std::string streams_checkpoint(log::Partition partition) {
    return table('k', partition);
}

[[nodiscard]] inline std::string slot(log::Partition partition, const log::StreamId& stream) {
    return table('s', partition) + stream.value;
}

[[nodiscard]] inline std::string event(log::Partition partition,
                                       const log::StreamId& stream,
                                       std::uint64_t version) {
    auto key = table('v', partition);
    key.reserve(key.size() + stream.value.size() + 1 + sizeof(version));
    key.append(stream.value).push_back('\0');
    append_u64(key, version);
    return key;
}

[[nodiscard]] inline std::string after_events(log::Partition partition,
                                              const log::StreamId& stream) {
    auto key = table('v', partition) + stream.value;
    key.push_back('\1');
    return key;
}

[[nodiscard]] inline std::uint64_t version_in(std::string_view event_key) {
    return read_u64(event_key.substr(event_key.size() - 8));
}

[[nodiscard]] inline std::string answer(log::Partition partition, const log::Hash& digest) {
    auto key = table('i', partition);
    key.append(reinterpret_cast<const char*>(digest.data()), digest.size());
    return key;
}

[[nodiscard]] inline std::string link(log::Partition partition, domain::LinkId id) {
    auto key = table('l', partition);
    key.append(reinterpret_cast<const char*>(id.value.bytes.data()), id.value.bytes.size());
    return key;
}

}  // namespace kontor::eventstore::executor::keys
