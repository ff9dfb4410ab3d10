#include "eventstore/log/log_format.hpp"

#include "eventstore/codec/cbor_reader.hpp"
#include "eventstore/codec/cbor_writer.hpp"
#include "eventstore/log/keys.hpp"

#include <array>
#include <limits>
#include <utility>

namespace kontor::eventstore::log {

LogFormat fresh_format(ports::Random& random, std::uint16_t partitions) {
    std::array<std::uint8_t, 16> bytes{};
    random.fill(bytes);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name;
    for (const auto byte : bytes) {
        name.push_back(digits[byte >> 4U]);
        name.push_back(digits[byte & 0xfU]);
    }
    return {.partitions = partitions, .incarnation = std::move(name)};
}

std::string encode(const LogFormat& format) {
    std::string row;
    codec::CborWriter writer{row};
    writer.map(3);
    writer.text("format");
    writer.unsigned_int(LogFormat::format);
    writer.text("partitions");
    writer.unsigned_int(format.partitions);
    writer.text("incarnation");
    writer.text(format.incarnation);
    return row;
}

LogFormat decode_format(std::string_view row) {
    codec::CborReader reader{row};
    std::uint64_t members = 0;
    std::uint64_t format = 0;
    std::uint64_t partitions = 0;
    std::string_view name;
    std::string_view incarnation;
    const bool readable = reader.map(members) && members >= 1 && reader.text(name) &&
                          name == "format" && reader.unsigned_int(format);
    if (readable && format != LogFormat::format) {
        throw ports::StoreFailure{"the log has format " + std::to_string(format) +
                                  ", which this program does not know"};
    }
    const bool fits = readable && members == 3 && reader.text(name) && name == "partitions" &&
                      reader.unsigned_int(partitions) && reader.text(name) &&
                      name == "incarnation" && reader.text(incarnation) && reader.at_end() &&
                      partitions > 0 && partitions <= std::numeric_limits<std::uint16_t>::max();
    if (!fits) throw ports::StoreFailure{"the log's format row is damaged"};
    return LogFormat{.partitions = static_cast<std::uint16_t>(partitions),
                     .incarnation = std::string{incarnation}};
}

std::optional<std::string> mirrored_topic(const ports::KeyValueStore& store) {
    return store.get(mirror_key);
}

void mark_as_mirror(ports::KeyValueStore& store, const std::string& topic) {
    const auto marked = mirrored_topic(store);
    if (marked == topic) return;
    if (marked) throw ports::StoreFailure{"it mirrors another log, topic " + *marked};
    if (store.scan({}, {})->valid()) {
        throw ports::StoreFailure{"it holds a log of its own, which is not the one on Kafka"};
    }
    ports::WriteBatch batch;
    batch.put(mirror_key, topic);
    if (!store.write(batch, ports::Durability::synced)) {
        throw ports::StoreFailure{"it cannot be written"};
    }
}

std::optional<LogFormat> read_format(const ports::KeyValueStore& store) {
    if (const auto row = store.get(format_key)) return decode_format(*row);
    if (store.scan({}, {})->valid()) {
        throw ports::StoreFailure{"the store is not empty, but its log format row is missing"};
    }
    return std::nullopt;
}

void write_format(ports::KeyValueStore& store, const LogFormat& format) {
    ports::WriteBatch batch;
    batch.put(format_key, encode(format));
    if (!store.write(batch, ports::Durability::synced)) {
        throw ports::StoreFailure{"the log's format row cannot be written"};
    }
}

}  // namespace kontor::eventstore::log
