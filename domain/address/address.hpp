#pragma once

#include "domain/described.hpp"
#include "domain/field_error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Delivery addresses (M9, M23), checked by the rules of their country.

namespace kontor::domain::address {

/// `country` is an ISO 3166-1 alpha-2 code in capitals. All texts are UTF-8 without control
/// characters and without blanks at either end.
struct Address {
    std::string company;
    std::string contact;
    std::string street;
    std::string house_number;
    std::optional<std::string> addition;
    std::string postcode;
    std::string city;
    std::string country;
    std::optional<std::string> phone;
    std::optional<std::string> email;
    friend bool operator==(const Address&, const Address&) = default;
};
KONTOR_DESCRIBE(Address,
                company,
                contact,
                street,
                house_number,
                addition,
                postcode,
                city,
                country,
                phone,
                email);

/// What a country asks of an address. `postcode_pattern` is an ECMAScript expression for the whole
/// postcode, also usable in an HTML form; empty where the country has no postcodes.
struct CountryRules {
    std::string_view code;
    std::string_view name_nl;
    std::string_view name_en;
    std::string_view name_fr;
    std::vector<std::string_view> required;
    std::string_view postcode_pattern;
    std::string_view postcode_example;
};

/// The countries the shop delivers to, by code.
[[nodiscard]] const std::vector<CountryRules>& countries();

/// Brings an address into the form that is kept: blanks trimmed and folded, postcode and country in
/// capitals and in the country's usual writing ("1234ab" becomes "1234 AB" in NL).
[[nodiscard]] Address normalised(Address address);

/// What is wrong with a normalised address; empty when nothing is. Pointers start with `at`.
[[nodiscard]] FieldErrors faults_in(const Address& address, std::string_view at);

}  // namespace kontor::domain::address
