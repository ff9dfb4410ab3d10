#include "eventstore/executor/transaction.hpp"

#include "eventstore/codec/cbor.hpp"
#include "eventstore/codec/events.hpp"
#include "eventstore/executor/partition_executor.hpp"

#include <algorithm>
#include <span>

namespace kontor::eventstore::executor {

domain::Timestamp Transaction::now() const {
    return home_.now_;
}

log::Partition Transaction::partition() const {
    return home_.partition_;
}

const domain::customer::State& Transaction::customer(domain::CustomerId id) {
    return std::get<domain::customer::State>(home_.slot(stream_of(id)).state);
}

const domain::claim::State& Transaction::claim(domain::ClaimId id) {
    return std::get<domain::claim::State>(home_.slot(stream_of(id)).state);
}

const domain::order::State& Transaction::order(const domain::OrderNumber& number) {
    return std::get<domain::order::State>(home_.slot(stream_of(number)).state);
}

const domain::receipt::State& Transaction::receipt(const log::StreamId& stream) {
    return std::get<domain::receipt::State>(home_.slot(stream).state);
}

const domain::partition::RetentionRulesSet& Transaction::rules() {
    return std::get<PartitionState>(home_.slot(partition_stream()).state).rules;
}

const domain::statistics::Periods& Transaction::periods() {
    return std::get<domain::statistics::Periods>(home_.slot(periods_stream()).state);
}

const domain::statistics::Releases& Transaction::releases() {
    return std::get<domain::statistics::Releases>(home_.slot(releases_stream()).state);
}

std::uint64_t Transaction::version(const log::StreamId& stream) {
    return home_.slot(stream).version;
}

std::optional<domain::ClaimId> Transaction::find_claim(const std::string& normalised_email) {
    const auto noted = home_.noted_claims_.find(normalised_email);
    if (noted != home_.noted_claims_.end()) return noted->second;
    return home_.around_.vault.find_claim(normalised_email);
}

void Transaction::note_claim(const std::string& normalised_email, domain::ClaimId claim) {
    home_.noted_claims_.insert_or_assign(normalised_email, claim);
}

std::optional<log::StreamId> Transaction::find_link(domain::LinkId link) {
    const auto noted = home_.noted_links_.find(link.value);
    if (noted != home_.noted_links_.end()) return noted->second;
    return home_.store_.link(home_.partition_, link);
}

domain::SecretId Transaction::take_secret() {
    return take_reserved().id;
}

vault::Reserved Transaction::take_reserved() {
    auto& vault = home_.around_.vault;
    const auto reserved = vault.take(home_.partition_);
    home_.reserve_used_ = std::max(home_.reserve_used_.value_or(0), reserved.sequence);
    if (vault.low(home_.partition_)) home_.around_.reserve_low(home_.partition_);
    return reserved;
}

domain::Id128 Transaction::random_id() {
    domain::Id128 id;
    home_.around_.random.fill(id.bytes);
    return id;
}

ports::Random& Transaction::random() {
    return home_.around_.random;
}

const vault::Vault& Transaction::vault() const {
    return home_.around_.vault;
}

vault::Subject Transaction::subject_of(const domain::OrderNumber& number) {
    const auto* placed = std::get_if<domain::order::Placed>(&order(number));
    if (placed == nullptr) return {};
    vault::Subject subject{.customer = {}, .order_secret = placed->secret};
    const auto owner = open(placed->customer, subject, stream_of(number));
    if (const auto* customer = std::get_if<domain::CustomerId>(&owner)) {
        subject.customer = *customer;
    }
    return subject;
}

vault::Subject Transaction::subject_of(const domain::OrderNumber& number,
                                       const domain::Event& event) {
    if (const auto* placed = std::get_if<domain::order::OrderPlaced>(&event)) {
        return {.customer = placed->customer.value(), .order_secret = placed->secret};
    }
    return subject_of(number);
}

void Transaction::append(const log::StreamId& receipt, const domain::receipt::Event& event) {
    add(receipt, widened(event), {}, {"process", "erasure"});
}

void Transaction::append(const domain::partition::RetentionRulesSet& rules) {
    add(partition_stream(), rules, {}, {"process", "settings"});
}

void Transaction::append(const log::StreamId& stream,
                         std::vector<domain::statistics::Event> events) {
    for (auto& event : events) {
        add(stream, widened(std::move(event)), {}, {"process", "statistics"});
    }
}

Slot& Transaction::touch(const log::StreamId& stream) {
    auto& slot = home_.slot(stream);
    const bool kept =
        std::ranges::any_of(undo_, [&](const auto& entry) { return entry.first == stream; });
    if (!kept) undo_.emplace_back(stream, slot);
    if (std::ranges::find(home_.dirty_, stream) == home_.dirty_.end())
        home_.dirty_.push_back(stream);
    return slot;
}

namespace {

/// Metadata names a person, so it is sealed like one: in a customer's stream under the customer's
/// key, in an order's under the order's, or, in custody, the delivery key. Claims know nobody's
/// key.
std::string sealed_metadata(const vault::Vault& vault,
                            const vault::Subject& subject,
                            const log::StreamId& stream,
                            std::uint64_t version,
                            const Actor& actor) {
    if (!actor.is_somebody()) return {};
    std::optional<domain::Scope> scope;
    if (subject.customer && vault.holds(subject.customer->value)) {
        scope = subject.order_secret ? domain::Scope::order : domain::Scope::customer;
    } else if (subject.order_secret && vault.in_custody(*subject.order_secret)) {
        scope = domain::Scope::delivery;
    }
    // Once the keys are gone there is no one left to name, and nothing to seal a name with.
    if (!scope) return {};
    std::string plain;
    codec::CborWriter writer{plain};
    codec::encode(writer, actor);
    return vault.seal(*scope, subject, {}, {stream.value, version, "metadata"}, plain);
}

}  // namespace

void Transaction::add(const log::StreamId& stream,
                      domain::Event event,
                      const vault::Subject& subject,
                      const Actor& actor) {
    auto& slot = touch(stream);
    const auto version = slot.version + 1;
    std::visit(
        [&](auto& happened) {
            codec::seal_members(happened, vault(), subject, {stream.value, version}, [this] {
                return take_reserved();
            });
        },
        event);
    if (const auto link = link_issued_by(event)) {
        home_.noted_links_.insert_or_assign(link->value, stream);
    }
    slot.state = evolve(std::move(slot.state), event);
    slot.version = version;
    const auto owner =
        std::holds_alternative<domain::order::OrderPlaced>(event) ? subject.customer : std::nullopt;
    home_.pending_.push_back(
        {.record = {.stream = stream,
                    .version = version,
                    .type = std::string{codec::type_of(event)},
                    .metadata = sealed_metadata(vault(), subject, stream, version, actor),
                    .idempotency = {},
                    .payload = codec::encode_event(event)},
         .event = std::move(event),
         .owner = owner});
}

void Transaction::purge(const log::StreamId& stream,
                        std::vector<std::uint64_t> versions,
                        bool whole) {
    // What another command of this batch appends has no row yet: it would outlive the stream.
    const auto others = std::span{home_.pending_}.first(events_before_);
    const auto is_of_stream = [&](const auto& pending) { return pending.record.stream == stream; };
    if (whole && std::ranges::any_of(others, is_of_stream)) needs_next_batch_ = true;
    log::StreamPurged purge{
        .stream = stream, .versions = std::move(versions), .positions = {}, .whole = whole};
    for (const auto version : purge.versions) {
        const auto row = home_.store_.event(home_.partition_, stream, version);
        if (row) purge.positions.push_back(row->position);
    }
    if (purge.positions.empty() && !whole) return;
    auto& slot = touch(stream);
    if (whole) slot.state = purged_state(kind_of(stream));
    home_.purges_.push_back(std::move(purge));
}

void Transaction::purge_nothing(const log::StreamId& stream) {
    touch(stream);
    home_.purges_.push_back({.stream = stream, .versions = {}, .positions = {}, .whole = false});
}

void Transaction::index(const std::string& normalised_email, domain::ClaimId claim) {
    home_.around_.vault.index_claim(normalised_email, claim);
    home_.around_.vault.flush();
    note_claim(normalised_email, claim);
}

void Transaction::unindex(domain::ClaimId claim) {
    home_.around_.vault.unindex_claim(claim);
}

bool Transaction::holds_event(const log::StreamId& stream, std::uint64_t version) const {
    const auto names = [&](const log::StreamPurged& purge) {
        return purge.stream == stream &&
               (purge.whole || std::ranges::find(purge.versions, version) != purge.versions.end());
    };
    if (std::ranges::any_of(home_.purges_, names)) return false;
    return home_.store_.event(home_.partition_, stream, version).has_value();
}

std::vector<std::uint64_t> Transaction::versions_of(const log::StreamId& stream) {
    std::vector<std::uint64_t> versions;
    for (const auto& [version, row] : home_.store_.events(home_.partition_, stream)) {
        versions.push_back(version);
    }
    return versions;
}

std::optional<AnswerRow> Transaction::find_answer(const log::Hash& key) {
    const auto noted = home_.noted_answers_.find(key);
    auto row = noted != home_.noted_answers_.end() ? std::optional{noted->second}
                                                   : home_.store_.answer(home_.partition_, key);
    if (!row) return std::nullopt;
    const auto kept = std::chrono::days{rules().idempotency};
    return now() - row->at < kept ? row : std::nullopt;
}

void Transaction::answers(const log::Idempotency& request) {
    if (home_.pending_.size() == events_before_) return;
    auto& record = home_.pending_.back().record;
    record.idempotency = request;
    home_.noted_answers_.insert_or_assign(
        request.key, AnswerRow{request.request, record.stream, record.version, now()});
}

}  // namespace kontor::eventstore::executor
