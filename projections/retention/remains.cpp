#include "projections/retention/remains.hpp"

#include "domain/customer/superseded.hpp"
#include "domain/described.hpp"
#include "eventstore/codec/events.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/mail/outbox.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace kontor::projections::retention {
namespace {

namespace claim = domain::claim;
namespace customer = domain::customer;
using eventstore::log::Partition;
using eventstore::log::StreamId;
using eventstore::ports::StoreFailure;

struct Versioned {
    std::uint64_t version = 0;
    domain::Event event;
};

/// The events of a stream that were not purged, up to `version` at least.
struct Stream {
    std::uint64_t version = 0;
    std::vector<Versioned> events;
};

Stream read(const Records& records, Partition partition, const StreamId& stream) {
    // The version first: what comes in between is then taken for unread, and read again.
    Stream found{.version = records.states.slot(partition, stream).version, .events = {}};
    for (const auto& [version, row] : records.states.events(partition, stream)) {
        const auto record = records.log.record_at(partition, row.position);
        if (!record) throw StoreFailure{"a record cannot be read"};
        if (!*record) continue;  // Purged a moment ago.
        auto event = eventstore::codec::decode_event(
            (*record)->type, (*record)->payload, (*record)->version);
        if (!event) throw StoreFailure{"an event cannot be decoded"};
        found.events.push_back({version, *std::move(event)});
    }
    return found;
}

void collect_secrets(const domain::Event& event, std::vector<domain::Id128>& secrets) {
    std::visit(
        [&]<class Happened>(const Happened& happened) {
            domain::for_each_member<Happened>([&](auto member) {
                using Member = std::remove_cvref_t<decltype(happened.*member.pointer)>;
                if constexpr (domain::is_personal<Member>) {
                    using domain::Scope;
                    // Others are shared by what lives on.
                    if constexpr (Member::scope == Scope::value ||
                                  Member::scope == Scope::tracking) {
                        const auto* sealed =
                            std::get_if<domain::Sealed>(&(happened.*member.pointer).content);
                        if (sealed == nullptr) return;
                        const auto id = eventstore::vault::Vault::secret_in(sealed->envelope);
                        if (id) secrets.push_back(id->value);
                    }
                }
            });
        },
        event);
}

Replaced replaced(const Records& records,
                  Partition partition,
                  const StreamId& stream,
                  const Stream& found,
                  const std::vector<std::uint64_t>& versions) {
    Replaced result{.version = found.version};
    std::vector<std::uint64_t> waiting;
    for (const auto version : versions) {
        if (mail::is_due(records.outbox, partition, stream, version)) waiting.push_back(version);
    }
    result.waits_for_mail = !waiting.empty();
    for (const auto& [version, event] : found.events) {
        if (!std::ranges::binary_search(versions, version)) continue;
        if (std::ranges::binary_search(waiting, version)) {
            // The mail that tells of a new password needs none, and it may wait for long. The event
            // it needs: without it nothing could be recorded of the mail.
            if (std::holds_alternative<customer::PasswordSet>(event)) {
                collect_secrets(event, result.secrets);
            }
            continue;
        }
        // What ended a request goes no sooner than the request, which would be open again.
        const bool ends = std::holds_alternative<customer::LinkFollowed>(event);
        if (ends && result.waits_for_mail) continue;
        result.versions.push_back(version);
        collect_secrets(event, result.secrets);
    }
    return result;
}

}  // namespace

Replaced replaced_of_customer(const Records& records, Partition partition, const StreamId& stream) {
    const auto found = read(records, partition, stream);
    std::vector<customer::VersionedEvent> own;
    for (const auto& [version, event] : found.events) {
        std::visit(
            [&, v = version]<class Happened>(const Happened& happened) {
                if constexpr (boost::mp11::mp_contains<customer::Event, Happened>::value) {
                    own.push_back({v, happened});
                }
            },
            event);
    }
    return replaced(records, partition, stream, found, customer::superseded(own));
}

std::vector<domain::Id128> secrets_of_customer(const Records& records,
                                               Partition partition,
                                               const StreamId& stream) {
    std::vector<domain::Id128> secrets;
    for (const auto& [version, event] : read(records, partition, stream).events) {
        collect_secrets(event, secrets);
    }
    return secrets;
}

Replaced replaced_of_claim(const Records& records, Partition partition, const StreamId& stream) {
    const auto found = read(records, partition, stream);
    std::uint64_t confirmed = 0;
    for (const auto& [version, event] : found.events) {
        if (std::holds_alternative<claim::ClaimConfirmed>(event)) confirmed = version;
        if (std::holds_alternative<claim::ClaimReleased>(event)) confirmed = 0;
    }
    if (confirmed == 0) return {.version = found.version};
    std::vector<std::uint64_t> versions;
    for (const auto& [version, event] : found.events) {
        if (version != confirmed) versions.push_back(version);
    }
    return replaced(records, partition, stream, found, versions);
}

Replaced tracking_of_order(const Records& records, Partition partition, const StreamId& stream) {
    const auto found = read(records, partition, stream);
    std::vector<std::uint64_t> versions;
    for (const auto& [version, event] : found.events) {
        if (std::holds_alternative<domain::order::TrackingAdded>(event)) {
            versions.push_back(version);
        }
    }
    return replaced(records, partition, stream, found, versions);
}

}  // namespace kontor::projections::retention
