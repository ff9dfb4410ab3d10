#pragma once

#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/desk.hpp"

#include <compare>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a customer saved, opened, and how it looks: in its lists and in the export alike.

namespace kontor::adapters::http {

struct ShownAccountNumber {
    domain::AccountNumberId id;
    domain::customer::SavedAccountNumber entry;
    domain::Timestamp created_at;
};
struct ShownAddress {
    domain::AddressId id;
    domain::customer::SavedAddress entry;
    std::uint64_t revision = 0;
};

/// Oldest first.
[[nodiscard]] std::vector<ShownAccountNumber> saved_account_numbers(
    const Desk& desk, const eventstore::commands::Caller& caller);
/// By id: when an address was added is known no more once it was changed.
[[nodiscard]] std::vector<ShownAddress> saved_addresses(const Desk& desk,
                                                        const eventstore::commands::Caller& caller);
/// Newest first.
[[nodiscard]] std::vector<domain::customer::Session> live_sessions(
    const domain::customer::State& state, const domain::customer::Context& context);

/// Where an entry stands in a list that goes by time: the id tells those of one instant apart.
struct Place {
    domain::Timestamp at;
    domain::Id128 id;
    friend auto operator<=>(const Place&, const Place&) = default;
};
[[nodiscard]] inline Place place_of(const ShownAccountNumber& shown) {
    return {shown.created_at, shown.id.value};
}
[[nodiscard]] inline Place place_of(const domain::customer::Session& session) {
    return {session.started_at, session.session.value};
}
/// A place as a cursor has it.
[[nodiscard]] std::string to_bytes(const Place& place);
[[nodiscard]] std::optional<Place> place_in(std::string_view bytes);

/// Leaves of `all`, which is in the order `before` of its places, the page that is asked for of the
/// list `what`; returns the cursor of the next one, if there is more.
template <class Entry, class Before>
[[nodiscard]] std::expected<std::optional<std::string>, Problem> cut_to_page(
    const Desk& desk,
    const Request& request,
    std::string_view what,
    std::vector<Entry>& all,
    Before before) {
    const auto page = page_of(desk, request, what);
    if (!page) return std::unexpected{page.error()};
    if (page->after) {
        const auto last = place_in(*page->after);
        if (!last) return std::unexpected{Problem{"cursor-invalid"}};
        std::erase_if(all, [&](const Entry& entry) { return !before(*last, place_of(entry)); });
    }
    if (all.size() <= page->limit) return std::nullopt;
    all.resize(page->limit);
    return next_cursor(desk, what, to_bytes(place_of(all.back())));
}

void write_account_number(json::Object& out, const ShownAccountNumber& shown);
void write_saved_address(json::Object& out, const ShownAddress& shown);
void write_session(json::Object& out,
                   const domain::customer::State& state,
                   const domain::customer::Session& session,
                   const domain::customer::Context& context,
                   domain::SessionId current);

}  // namespace kontor::adapters::http
