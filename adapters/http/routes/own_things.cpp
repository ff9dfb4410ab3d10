#include "adapters/http/routes/own_things.hpp"

#include "adapters/http/routes/rendering.hpp"
#include "eventstore/codec/seal.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

namespace kontor::adapters::http {

namespace customer = domain::customer;
namespace executor = eventstore::executor;
using Owner = eventstore::commands::Caller;

namespace {

/// Opens each of a customer's saved entries; `shown` makes what is shown of one.
template <class Saved, class Entry, class Shown>
auto opened(const Desk& desk,
            const Owner& caller,
            std::vector<Saved> customer::State::* list,
            Shown shown) {
    const auto stream = executor::stream_of(caller.customer);
    const auto slot = desk.states.slot(caller.partition, stream);
    std::vector<std::invoke_result_t<Shown, const Saved&, Entry>> all;
    for (const auto& saved : std::get<customer::State>(slot.state).*list) {
        auto entry = eventstore::codec::open(saved.entry,
                                             desk.vault,
                                             {.customer = caller.customer, .order_secret = {}},
                                             stream.value);
        if (auto* plain = std::get_if<Entry>(&entry)) {
            all.push_back(shown(saved, std::move(*plain)));
        }
    }
    return all;
}

}  // namespace

std::vector<ShownAccountNumber> saved_account_numbers(const Desk& desk, const Owner& caller) {
    return opened<customer::AccountNumberEntry, customer::SavedAccountNumber>(
        desk,
        caller,
        &customer::State::account_numbers,
        [](const auto& saved, customer::SavedAccountNumber entry) {
            return ShownAccountNumber{saved.id, std::move(entry), saved.created_at};
        });
}

std::vector<ShownAddress> saved_addresses(const Desk& desk, const Owner& caller) {
    return opened<customer::AddressEntry, customer::SavedAddress>(
        desk,
        caller,
        &customer::State::addresses,
        [](const auto& saved, customer::SavedAddress entry) {
            return ShownAddress{saved.id, std::move(entry), saved.revision};
        });
}

std::vector<customer::Session> live_sessions(const customer::State& state,
                                             const customer::Context& context) {
    std::vector<customer::Session> live;
    std::ranges::copy_if(state.sessions, std::back_inserter(live), [&](const auto& session) {
        return customer::live_session(state, session.session, context) != nullptr;
    });
    std::ranges::sort(live, std::greater{}, [](const auto& session) { return place_of(session); });
    return live;
}

std::string to_bytes(const Place& place) {
    const auto instant = place.at.time_since_epoch().count();
    std::string bytes(sizeof instant + place.id.bytes.size(), '\0');
    std::memcpy(bytes.data(), &instant, sizeof instant);
    std::memcpy(bytes.data() + sizeof instant, place.id.bytes.data(), place.id.bytes.size());
    return bytes;
}

std::optional<Place> place_in(std::string_view bytes) {
    domain::Timestamp::rep instant = 0;
    Place place;
    if (bytes.size() != sizeof instant + place.id.bytes.size()) return std::nullopt;
    std::memcpy(&instant, bytes.data(), sizeof instant);
    std::memcpy(place.id.bytes.data(), bytes.data() + sizeof instant, place.id.bytes.size());
    place.at = domain::Timestamp{domain::Timestamp::duration{instant}};
    return place;
}

void write_account_number(json::Object& out, const ShownAccountNumber& shown) {
    out.member("id", shown.id.value.text());
    out.member("number", shown.entry.number);
    out.member("label", shown.entry.label);
    out.member("created_at", shown.created_at);
}

void write_saved_address(json::Object& out, const ShownAddress& shown) {
    out.member("id", shown.id.value.text());
    out.member("version", shown.revision);
    write_address(out, shown.entry.address);
    out.member("label", shown.entry.label);
}

void write_session(json::Object& out,
                   const customer::State& state,
                   const customer::Session& session,
                   const customer::Context& context,
                   domain::SessionId current) {
    out.member("id", session.session.value.text());
    out.member("started_at", session.started_at);
    out.member("last_used_at", session.renewed_at);
    out.member("expires_at", customer::session_expires_at(state, session, context));
    out.member("current", session.session == current);
}

}  // namespace kontor::adapters::http
