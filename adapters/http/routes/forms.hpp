#pragma once

#include "adapters/http/json/form.hpp"
#include "domain/address/address.hpp"
#include "domain/customer/customer.hpp"
#include "eventstore/commands/placing.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Bodies that several routes take. What they read is checked by the domain; the form knows types,
// required members and generous lengths only.

namespace kontor::adapters::http {

/// Lengths that no sensible value reaches; the domain's own limits are far below.
inline constexpr json::TextRule any_text{.length_min = 0, .length_max = 500};
inline constexpr json::RawTextRule any_token{.length_max = 500};

[[nodiscard]] inline domain::address::Address read_address(json::Form& form) {
    // What a country requires is the domain's to say, so nothing is required here.
    const auto text = [&](std::string_view name) {
        return form.optional_text(name, any_text).value_or(std::string{});
    };
    domain::address::Address address;
    address.company = text("company");
    address.contact = text("contact");
    address.street = text("street");
    address.house_number = text("house_number");
    address.addition = form.optional_text("addition", any_text);
    address.postcode = text("postcode");
    address.city = text("city");
    address.country = text("country");
    address.phone = form.optional_text("phone", any_text);
    address.email = form.optional_text("email", any_text);
    return address;
}

/// Adds what the domain found, moved below `at`, unless that field is named already.
inline void add_faults(domain::FieldErrors& into, domain::FieldErrors faults) {
    for (auto& fault : faults) {
        const bool named = std::ranges::any_of(
            into, [&](const auto& known) { return known.pointer == fault.pointer; });
        if (!named) into.push_back(std::move(fault));
    }
}

/// Any part of an order.
[[nodiscard]] eventstore::commands::OrderRequest read_order(json::Form& form);

/// The id that a path segment or member names; nothing if it can be none.
template <class Id>
[[nodiscard]] std::optional<Id> id_named(std::string_view text) {
    const auto id = domain::Id128::parse(text);
    return id ? std::optional{Id{*id}} : std::nullopt;
}

}  // namespace kontor::adapters::http
