#include "adapters/kafka/messages.hpp"

#include "eventstore/executor/state_keys.hpp"
#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"

#include <algorithm>
#include <utility>

namespace kontor::adapters::kafka {
namespace {

namespace log = eventstore::log;

using eventstore::ports::WriteBatch;

constexpr std::string_view lease_key = "l";
constexpr std::string_view header_prefix = "h/";
constexpr std::string_view purge_prefix = "p/";

std::string key_of(const log::Record& record) {
    return record.stream.value + '/' + std::to_string(record.version);
}

std::string numbered(std::string_view prefix, log::Position position) {
    return std::string{prefix} + std::to_string(position.value);
}

}  // namespace

std::vector<Message> messages_of(
    const log::Batch& batch,
    const log::EncodedBatch& encoded,
    const std::function<std::optional<log::Record>(log::Position)>& standing) {
    std::vector<Message> messages;
    messages.reserve(encoded.rows.changes());
    const auto first = encoded.first.value;
    const auto add_record = [&](log::Position position, std::string_view stored) {
        if (position.value >= first && messages.size() < batch.records.size()) {
            messages.push_back(
                {key_of(batch.records[position.value - first]), std::string{stored}, position});
            return;
        }
        // A tombstone. What stands in its place, here or in an earlier batch, names the key; where
        // nothing stands any more there is nothing left to remove.
        const auto purged = position.value >= first
                                ? std::optional{batch.records[position.value - first]}
                                : standing(position);
        if (purged) messages.push_back(tombstone_message(*purged, position));
    };
    encoded.rows.for_each([&](const WriteBatch::Change& change) {
        const auto position = log::position_in(change.key).value();
        switch (static_cast<log::Row>(change.key.front())) {
            case log::Row::record:
                return add_record(position, change.value);
            case log::Row::purge:
                messages.push_back(
                    {numbered(purge_prefix, position), std::string{change.value}, position});
                return;
            case log::Row::header:
                messages.push_back(
                    {numbered(header_prefix, position), std::string{change.value}, position});
                return;
        }
    });
    return messages;
}

Message record_message(const log::Record& record, log::Position position) {
    return {key_of(record), log::encode(record), position};
}

Message tombstone_message(const log::Record& record, log::Position position) {
    return {key_of(record), std::nullopt, position};
}

Message purge_message(const log::StreamPurged& purge, log::Position position) {
    return {numbered(purge_prefix, position), log::encode(purge), position};
}

Message header_message(const log::Header& header) {
    return {numbered(header_prefix, header.first), log::encode(header), header.first};
}

Message lease_message(const Leader& leader) {
    auto value = leader.name;
    if (!leader.address.empty()) value += '\n' + leader.address;
    return {std::string{lease_key}, std::move(value), std::nullopt};
}

Leader decode_leader(std::string_view value) {
    const auto line = value.substr(0, value.find('\n'));
    value.remove_prefix(std::min(line.size() + 1, value.size()));
    return {.name = std::string{line}, .address = std::string{value}};
}

MessageKind kind_of(std::string_view key, bool has_value) {
    if (key == log::format_key) return MessageKind::format;
    if (key == lease_key) return MessageKind::lease;
    if (key.starts_with(header_prefix)) return MessageKind::header;
    if (key.starts_with(purge_prefix)) return MessageKind::purge;
    return has_value ? MessageKind::record : MessageKind::tombstone;
}

std::string encode_position(log::Position position) {
    std::string bytes;
    eventstore::executor::keys::append_u64(bytes, position.value);
    return bytes;
}

std::optional<log::Position> decode_position(std::string_view bytes) {
    if (bytes.size() != sizeof(log::Position::value)) return std::nullopt;
    return log::Position{eventstore::executor::keys::read_u64(bytes)};
}

}  // namespace kontor::adapters::kafka
