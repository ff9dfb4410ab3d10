#include "projections/mail/outbox.hpp"

#include "domain/events.hpp"
#include "eventstore/executor/state_keys.hpp"

#include <string_view>

namespace kontor::projections::mail {
namespace {

namespace claim = domain::claim;
namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;

// stream, 0, version, kind → nothing.

std::string stream_prefix(std::string_view stream, std::size_t bytes_to_follow = 0) {
    std::string key;
    key.reserve(stream.size() + 1 + bytes_to_follow);
    key.append(stream).push_back('\0');
    return key;
}

std::string row_key(std::string_view stream, std::uint64_t cause, std::string_view kind) {
    auto key = stream_prefix(stream, sizeof(cause) + kind.size());
    executor::keys::append_u64(key, cause);
    return key.append(kind);
}

}  // namespace

std::string_view kind_called_for(const domain::Event& event) {
    if (std::holds_alternative<claim::ActivationLinkIssued>(event)) return "activation";
    if (std::holds_alternative<claim::KnownAddressRegistered>(event)) return "already-registered";
    if (std::holds_alternative<customer::PasswordResetRequested>(event)) return "password-reset";
    if (const auto* set = std::get_if<customer::PasswordSet>(&event)) {
        return set->at_registration ? "" : "credential-changed";
    }
    if (std::holds_alternative<customer::EmailChangeRequested>(event)) {
        return "email-change-confirmation";
    }
    if (std::holds_alternative<customer::AddressLeft>(event)) return "email-change-notice";
    if (const auto* warned = std::get_if<customer::PasswordExpiryWarned>(&event)) {
        switch (warned->days_left) {
            case 0:
                return "password-expires-today";
            case 1:
                return "password-expires-1";
            case 7:
                return "password-expires-7";
            default:
                return "password-expires-14";
        }
    }
    if (std::holds_alternative<customer::UnusedLoginWarned>(event)) return "unused-login";
    if (std::holds_alternative<order::OrderPlaced>(event)) return "order-placed";
    if (std::holds_alternative<order::OrderRejected>(event)) return "order-rejected";
    if (std::holds_alternative<order::OrderShipped>(event)) return "order-shipped";
    if (const auto* cancelled = std::get_if<order::OrderCancelled>(&event)) {
        return cancelled->by == order::CancelledBy::customer ? "order-cancelled" : "";
    }
    return "";
}

void Outbox::fold(const executor::CommittedBatch& batch, Rows& rows) const {
    for (const auto& event : batch.events) {
        if (const auto* settled = std::get_if<domain::mail::MailSettled>(&event.event)) {
            rows.erase(row_key(event.stream.value, settled->cause, settled->kind));
        } else if (const auto kind = kind_called_for(event.event); !kind.empty()) {
            rows.put(row_key(event.stream.value, event.version, kind), {});
        }
    }
    for (const auto& [position, time, purge] : batch.purges) {
        if (purge.whole) rows.erase_prefix(stream_prefix(purge.stream.value));
    }
}

bool is_due(const View& view,
            eventstore::log::Partition partition,
            const eventstore::log::StreamId& stream,
            std::uint64_t cause) {
    return view.scan(partition, row_key(stream.value, cause, {}))->valid();
}

std::vector<Due> due_in(const View& view,
                        eventstore::log::Partition partition,
                        const std::optional<Due>& after,
                        std::size_t limit) {
    std::vector<Due> due;
    const auto from = after
                          ? row_key(after->stream.value, after->cause, after->kind).append(1, '\0')
                          : std::string{};
    for (auto cursor = view.scan(partition, "", from); cursor->valid() && due.size() < limit;
         cursor->next()) {
        const auto key = cursor->key().substr(View::prefix_size);
        const auto end = key.find('\0');
        due.push_back({.partition = partition,
                       .stream = {std::string{key.substr(0, end)}},
                       .cause = executor::keys::read_u64(key.substr(end + 1)),
                       .kind = std::string{key.substr(end + 1 + sizeof(std::uint64_t))}});
    }
    return due;
}

}  // namespace kontor::projections::mail
