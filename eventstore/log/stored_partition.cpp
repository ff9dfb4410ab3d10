#include "eventstore/log/stored_partition.hpp"

#include "eventstore/log/batch_walk.hpp"
#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kontor::eventstore::log {
namespace {

constexpr Position beyond_all{~std::uint64_t{0}};
/// Most batches are small, and a store says sooner that a row is not there than which is the last
/// one below.
constexpr std::uint64_t headers_tried = 12;

std::unexpected<Fault> fault(Position position, std::string what) {
    return std::unexpected{Fault{.position = position, .what = std::move(what)}};
}

Checked<std::optional<Header>> checked_header(Position first, std::string_view stored) {
    auto header = decode_header(stored);
    if (!header || header->first != first || header->hashes.empty()) {
        return fault(first, "its header is damaged");
    }
    return header;
}

}  // namespace

Checkpoint checkpoint_after(const Header& header) {
    return {.position = {header.first.value + header.hashes.size()}, .chain = header.chain};
}

Checked<std::optional<Header>> StoredPartition::header_at(Position first) const {
    const auto stored = store_.get(row_key(Row::header, partition_, first));
    if (!stored) return std::nullopt;
    return checked_header(first, *stored);
}

Checked<std::optional<Header>> StoredPartition::header_below(Position before) const {
    const auto row = store_.last_in(row_key(Row::header, partition_, {0}),
                                    row_key(Row::header, partition_, before));
    if (!row) return std::nullopt;
    return checked_header(position_in(row->first).value_or(Position{}), row->second);
}

Checked<Checkpoint> StoredPartition::end_below(Position position) const {
    auto found = header_below(position);
    if (!found) return std::unexpected{std::move(found.error())};
    const auto header = *std::move(found);
    return header ? checkpoint_after(*header) : Checkpoint{};
}

Checked<End> StoredPartition::promised_end() const {
    auto found = header_below(beyond_all);
    if (!found) return std::unexpected{std::move(found.error())};
    const auto last = *std::move(found);
    if (!last) return End{};
    return End{.checkpoint = checkpoint_after(*last), .term = last->term, .time = last->time};
}

Checked<End> StoredPartition::end() const {
    auto found = header_below(beyond_all);
    if (!found) return std::unexpected{std::move(found.error())};
    End end;
    if (const auto last = *std::move(found)) {
        auto before = end_below(last->first);
        if (!before) return std::unexpected{std::move(before.error())};
        if (before->position != last->first) {
            return fault(before->position, "its header is missing");
        }
        if (auto page = read(*before, 1); !page) return std::unexpected{std::move(page.error())};
        end = {.checkpoint = checkpoint_after(*last), .term = last->term, .time = last->time};
    }
    if (auto behind = nothing_behind(end.checkpoint.position); !behind) {
        return std::unexpected{std::move(behind.error())};
    }
    return end;
}

Checked<void> StoredPartition::nothing_behind(Position end) const {
    for (const auto row : {Row::record, Row::purge}) {
        const auto last =
            store_.last_in(row_key(row, partition_, end), key_after_last(row, partition_));
        if (last) {
            return fault(position_in(last->first).value_or(end), "it stands behind the last batch");
        }
    }
    return {};
}

Checked<Page> StoredPartition::read(Checkpoint from, std::size_t entries_max) const {
    const auto start = end_below(from.position);
    if (!start) return std::unexpected{start.error()};
    if (start->position != from.position) {
        return fault(from.position, "no batch begins there, nor does the log end there");
    }
    const bool chain_known = from.position == Position{} || from.chain != ChainValue{};
    if (chain_known && start->chain != from.chain) {
        return fault(from.position, "the checkpoint is of another log");
    }

    BatchWalk walk{store_, partition_, *start};
    Page page{.entries = {}, .next = *start};
    const auto passed_max = std::max<std::size_t>(entries_max, 1);
    page.entries.reserve(std::min<std::size_t>(passed_max, 1024));
    while (!walk.at_end() && page.next.position.value - from.position.value < passed_max) {
        if (auto header = walk.next(page); !header) {
            return std::unexpected{std::move(header.error())};
        }
    }
    page.at_end = walk.at_end();
    return page;
}

Checked<std::optional<Header>> StoredPartition::header_over(Position position) const {
    for (std::uint64_t back = 0; back < headers_tried && back <= position.value; ++back) {
        auto found = header_at({position.value - back});
        if (!found || *found) return found;
    }
    return header_below({position.value + 1});
}

Checked<std::optional<Record>> StoredPartition::record_at(Position position) const {
    auto found = header_over(position);
    if (!found) return std::unexpected{std::move(found.error())};
    const auto header = *std::move(found);
    if (!header || position >= checkpoint_after(*header).position) {
        return fault(position, "no header promises it");
    }
    const auto row = store_.get(row_key(Row::record, partition_, position));
    PurgeLookup purges{store_, partition_};
    auto checked =
        content_of(row, position, header->hashes[position.value - header->first.value], purges);
    if (!checked) return std::unexpected{std::move(checked.error())};
    auto content = *std::move(checked);
    if (!content || !std::holds_alternative<Record>(*content)) return std::nullopt;
    return std::get<Record>(*std::move(content));
}

Checked<std::vector<Position>> StoredPartition::purged(Position from) const {
    std::vector<Position> named;
    for (auto rows = purge_rows(from); rows->valid(); rows->next()) {
        const auto purge = decode_purge(rows->value());
        if (!purge) {
            return fault(position_in(rows->key()).value_or(from), "the purge record was altered");
        }
        std::ranges::copy_if(purge->positions,
                             std::back_inserter(named),
                             [from](Position position) { return position >= from; });
    }
    std::ranges::sort(named);
    return named;
}

bool StoredPartition::has_purges(Position from) const {
    return purge_rows(from)->valid();
}

std::unique_ptr<ports::Cursor> StoredPartition::purge_rows(Position from) const {
    return store_.scan(row_key(Row::purge, partition_, from),
                       key_after_last(Row::purge, partition_));
}

Checked<std::optional<Checkpoint>> StoredPartition::find(BatchId id) const {
    std::uint64_t terms_seen = 0;
    std::uint64_t term = 0;
    for (auto before = beyond_all;;) {
        auto found = header_below(before);
        if (!found) return std::unexpected{std::move(found.error())};
        const auto header = *std::move(found);
        if (!header) return std::nullopt;
        if (terms_seen == 0 || header->term != term) {
            if (++terms_seen > 2) return std::nullopt;
            term = header->term;
        }
        if (header->id == id) return checkpoint_after(*header);
        before = header->first;
    }
}

}  // namespace kontor::eventstore::log
