// The law of purging (docs/architecture.md "Purge before fold"): folding a log gives the same as
// folding it without any subset of what its purge records name. Random histories, for the streams'
// states and for every view.

#include "adapters/memory/memory_store.hpp"
#include "adapters/memory/seeded_random.hpp"
#include "domain/customer/customer.hpp"
#include "domain/order/order.hpp"
#include "eventstore/codec/cbor.hpp"
#include "eventstore/executor/streams.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/engine/rows_buffer.hpp"
#include "projections/erasure/erasures.hpp"
#include "projections/feed/feed.hpp"
#include "projections/history/history.hpp"
#include "projections/mail/outbox.hpp"
#include "projections/worklist/worklist.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <rapidcheck.h>
#include <set>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace log = eventstore::log;
namespace order = domain::order;
using domain::Timestamp;

domain::Id128 id_of(std::uint8_t number) {
    domain::Id128 id;
    id.bytes.back() = number;
    return id;
}

Timestamp at(std::size_t minute) {
    return Timestamp{std::chrono::minutes{30'000'000 + minute}};
}

template <domain::Scope S, class T>
domain::Personal<T, S> sealed(std::uint64_t version, const char* member) {
    return {domain::Sealed{version, member, "sealed " + std::to_string(version)}};
}

/// An order's life: placed, and some of what may follow.
std::vector<order::Event> some_order() {
    std::vector<order::Event> events{order::OrderPlaced{
        .secret = {id_of(9)},
        .customer = {domain::Erased{}},
        .placing = sealed<domain::Scope::order, order::Placing>(1, "placing"),
        .delivery = sealed<domain::Scope::delivery, order::Delivery>(1, "delivery"),
        .country = "BE",
        .lines = {{.line = 1, .sku = {"BOX"}, .quantity = 2, .pieces = 50}},
        .at = at(1)}};
    const auto steps = *rc::gen::inRange(0, 5);
    if (steps > 0) events.emplace_back(order::OrderAccepted{.at = at(2)});
    if (steps > 1) {
        events.emplace_back(order::OrderShipped{.shipment = {"1"},
                                                .lines = {{1, 2}},
                                                .carrier = {},
                                                .shipped_at = at(3),
                                                .all_shipped = true,
                                                .at = at(3)});
    }
    if (steps > 2) events.emplace_back(order::OrderCompleted{.closed_short = false, .at = at(4)});
    if (steps > 3)
        events.emplace_back(domain::mail::MailSettled{.cause = 1, .kind = "order-placed"});
    return events;
}

/// A customer's life in which later events replace earlier ones. Which ones: `superseded`.
struct Life {
    std::vector<customer::Event> events;
    std::set<std::uint64_t> superseded;  ///< Versions.
};

Life some_customer() {
    Life life;
    std::map<std::string, std::uint64_t> latest;
    const auto add = [&](const std::string& what, customer::Event event) {
        life.events.push_back(std::move(event));
        const auto version = life.events.size();
        const auto before = latest.find(what);
        if (before != latest.end()) life.superseded.insert(before->second);
        latest[what] = version;
    };
    life.events.emplace_back(customer::CustomerRegistered{.claim = {id_of(1)}, .at = at(0)});
    const auto length = *rc::gen::inRange(0, 25);
    std::uint64_t profile = 0;
    std::map<std::uint8_t, std::uint64_t> revisions;
    for (int i = 0; i < length; ++i) {
        const auto version = life.events.size() + 1;
        const auto which = *rc::gen::inRange<std::uint8_t>(1, 4);
        const auto name = std::to_string(which);
        switch (*rc::gen::inRange(0, 8)) {
            case 0:
                add("profile",
                    customer::ProfileChanged{
                        .profile =
                            sealed<domain::Scope::value, customer::Profile>(version, "profile"),
                        .revision = ++profile,
                        .at = at(version)});
                break;
            case 1:
                add("standard",
                    customer::StandardAddressSet{
                        .email = sealed<domain::Scope::value, std::string>(version, "email"),
                        .at = at(version)});
                break;
            case 2:
                add("number " + name,
                    customer::AccountNumberSaved{
                        .id = {id_of(which)},
                        .entry = sealed<domain::Scope::value, customer::SavedAccountNumber>(
                            version, "entry"),
                        .created_at = at(which),
                        .at = at(version)});
                break;
            case 3:
                add("number " + name,
                    customer::AccountNumberRemoved{.id = {id_of(which)}, .at = at(version)});
                break;
            case 6:
                add("draft",
                    customer::DraftSaved{.draft = sealed<domain::Scope::value, customer::KeptDraft>(
                                             version, "draft"),
                                         .revision = version,
                                         .at = at(version)});
                break;
            case 7:
                add("draft", customer::DraftRemoved{.revision = version, .at = at(version)});
                break;
            case 4:
                add("address " + name,
                    customer::AddressSaved{
                        .id = {id_of(which)},
                        .entry =
                            sealed<domain::Scope::value, customer::SavedAddress>(version, "entry"),
                        .revision = ++revisions[which],
                        .at = at(version)});
                break;
            default:
                add("address " + name,
                    customer::AddressRemoved{.id = {id_of(which)}, .at = at(version)});
                break;
        }
    }
    return life;
}

customer::State folded(const std::vector<customer::Event>& events,
                       const std::set<std::uint64_t>& without) {
    customer::State state;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!without.contains(i + 1)) state = customer::evolve(std::move(state), events[i]);
    }
    return state;
}

/// A subset of what may go.
std::set<std::uint64_t> some_of(const std::set<std::uint64_t>& all) {
    std::set<std::uint64_t> some;
    for (const auto version : all) {
        if (*rc::gen::arbitrary<bool>()) some.insert(version);
    }
    return some;
}

RC_GTEST_PROP(FoldLaw, ACustomersStateNeedsNothingThatWasReplaced, ()) {  // M24, M25
    const auto life = some_customer();
    RC_ASSERT(folded(life.events, some_of(life.superseded)) == folded(life.events, {}));
}

/// The rows that a view has after one batch with these events and purges.
std::map<std::string, std::string> rows_after(const projections::Projection& projection,
                                              const executor::CommittedBatch& batch) {
    adapters::memory::MemoryStore store;
    projections::RowsBuffer rows{store, "w"};
    projection.fold(batch, rows);
    eventstore::ports::WriteBatch changes;
    rows.flush_into(changes);
    std::map<std::string, std::string> left;
    changes.for_each([&](const eventstore::ports::WriteBatch::Change& change) {
        if (change.kind == eventstore::ports::WriteBatch::Kind::put) {
            left[std::string{change.key}] = change.value;
        }
    });
    return left;
}

RC_GTEST_PROP(FoldLaw, AViewNeedsNothingOfAStreamThatWasPurged, ()) {  // M16, M20, M24, M25
    adapters::memory::MemoryStore vault_store;
    adapters::memory::SeededRandom random{7};
    const eventstore::vault::Vault vault{
        vault_store, random, eventstore::vault::fresh_keyring(random, at(0)), {.partitions = 1}};
    const projections::history::History history{vault};
    const projections::worklist::Worklist worklist;
    const projections::feed::Feed feed;
    const projections::mail::Outbox outbox;
    const projections::erasure::Erasures erasures;

    executor::CommittedBatch whole{.partition = {}, .before = {}, .after = {}, .time = at(9)};
    executor::CommittedBatch rest = whole;
    std::uint64_t position = 0;
    std::vector<executor::CommittedPurge> purges;
    const auto orders = *rc::gen::inRange(1, 5);
    for (int i = 0; i < orders; ++i) {
        const log::StreamId stream{"o:ORDER" + std::to_string(10'000 + i)};
        const bool purged = *rc::gen::arbitrary<bool>();
        log::StreamPurged purge{.stream = stream, .versions = {}, .positions = {}, .whole = true};
        std::uint64_t version = 0;
        for (const auto& event : some_order()) {
            ++version;
            const executor::CommittedEvent committed{
                .position = {position++},
                .stream = stream,
                .version = version,
                .time = at(position),
                .request = {},
                .event = std::visit([](const auto& e) -> domain::Event { return e; }, event),
                .owner = {}};
            whole.events.push_back(committed);
            if (!purged || *rc::gen::arbitrary<bool>()) rest.events.push_back(committed);
            purge.versions.push_back(version);
            purge.positions.push_back(committed.position);
        }
        if (purged) purges.push_back({{}, at(50), purge});
    }
    for (auto& purge : purges) purge.position = {position++};
    whole.purges = rest.purges = purges;

    for (const projections::Projection* projection :
         std::initializer_list<const projections::Projection*>{
             &history, &worklist, &feed, &outbox, &erasures}) {
        RC_ASSERT(rows_after(*projection, whole) == rows_after(*projection, rest));
    }
}

}  // namespace
}  // namespace kontor::tests
