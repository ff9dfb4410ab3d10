#include "eventstore/log/batch_walk.hpp"

#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"

#include <algorithm>
#include <utility>

namespace kontor::eventstore::log {
namespace {

std::unexpected<Fault> fault(Position position, std::string what) {
    return std::unexpected{Fault{.position = position, .what = std::move(what)}};
}

}  // namespace

bool PurgeLookup::names(Position purge, Position purged) {
    auto known = known_.find(purge);
    if (known == known_.end()) {
        const auto stored = stored_at(purge);
        auto decoded = stored ? decode_purge(*stored) : std::nullopt;
        if (!decoded) return false;
        std::ranges::sort(decoded->positions);
        known = known_.emplace(purge, std::move(decoded->positions)).first;
    }
    return std::ranges::binary_search(known->second, purged);
}

std::optional<std::string> PurgeLookup::stored_at(Position position) const {
    return store_.get(row_key(Row::purge, partition_, position));
}

Checked<std::optional<std::variant<Record, StreamPurged>>> content_of(
    std::optional<std::string_view> row,
    Position position,
    const Hash& promise,
    PurgeLookup& purges) {
    if (!row) {
        const auto stored = purges.stored_at(position);
        if (!stored) return fault(position, "nothing is there and no purge record names it");
        auto purge = decode_purge(*stored);
        if (!purge || hash_of(*stored) != promise) {
            return fault(position, "the purge record was altered");
        }
        return *std::move(purge);
    }
    if (const auto purge = decode_tombstone(*row)) {
        if (purges.names(*purge, position)) return std::nullopt;
        return fault(position, "the purge record that its tombstone points to does not name it");
    }
    if (hash_of(*row) != promise) return fault(position, "the record was altered");
    auto record = decode_record(*row);
    if (!record) return fault(position, "the record is not one of this format");
    return *std::move(record);
}

BatchWalk::BatchWalk(const ports::KeyValueStore& store, Partition partition, Checkpoint from)
    : purges_{store, partition},
      headers_{store.scan(row_key(Row::header, partition, from.position),
                          key_after_last(Row::header, partition))},
      records_{store.scan(row_key(Row::record, partition, from.position),
                          key_after_last(Row::record, partition))} {}

Checked<Header> BatchWalk::next(Page& page) {
    const auto expected = page.next.position;
    if (position_in(headers_->key()) != expected) return fault(expected, "its header is missing");
    auto header = decode_header(headers_->value());
    if (!header || header->first != expected || header->hashes.empty()) {
        return fault(expected, "its header is damaged");
    }
    if (header->chain != chain_after(page.next.chain, *header)) {
        return fault(expected, "its header does not continue the chain");
    }
    for (std::size_t index = 0; index < header->hashes.size(); ++index) {
        if (auto added = add_entry(*header, index, page); !added) {
            return std::unexpected{std::move(added.error())};
        }
    }
    page.next = checkpoint_after(*header);
    headers_->next();
    return *std::move(header);
}

Checked<void> BatchWalk::add_entry(const Header& header, std::size_t index, Page& page) {
    const Position position{header.first.value + index};
    const bool has_row = records_->valid() && position_in(records_->key()) == position;
    auto checked = content_of(has_row ? std::optional{records_->value()} : std::nullopt,
                              position,
                              header.hashes[index],
                              purges_);
    if (!checked) return std::unexpected{std::move(checked.error())};
    if (auto content = *std::move(checked)) {
        page.entries.push_back(
            {.position = position, .time = header.time, .content = *std::move(content)});
    }
    if (has_row) records_->next();
    return {};
}

}  // namespace kontor::eventstore::log
