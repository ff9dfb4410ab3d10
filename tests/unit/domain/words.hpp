#pragma once

#include "domain/claim/claim.hpp"
#include "domain/customer/customer.hpp"
#include "domain/order/order.hpp"
#include "tests/support/given_when_then.hpp"

#include <chrono>
#include <cstdint>
#include <string>

// Words that the specifications of the domain share.

namespace kontor::tests {

using namespace std::chrono_literals;
using domain::FieldError;
using domain::FieldErrors;
using domain::FieldFault;
using domain::Scope;
using domain::Timestamp;
using std::chrono::days;

inline const Timestamp noon{std::chrono::sys_days{std::chrono::year{2030} / 1 / 1} + 12h};

inline domain::Id128 id128(std::uint8_t number) {
    domain::Id128 id;
    id.bytes.back() = number;
    return id;
}
template <class Id>
Id id(std::uint8_t number) {
    return Id{id128(number)};
}

inline domain::address::Address depot() {
    return {.company = "Atelier Noord",
            .contact = "An Peeters",
            .street = "Kaaiweg",
            .house_number = "12",
            .addition = std::nullopt,
            .postcode = "2000",
            .city = "Antwerpen",
            .country = "BE",
            .phone = std::nullopt,
            .email = std::nullopt};
}

using CustomerScenario = Scenario<domain::customer::State,
                                  domain::customer::Event,
                                  domain::customer::Command,
                                  domain::customer::Context>;
using ClaimScenario = Scenario<domain::claim::State,
                               domain::claim::Event,
                               domain::claim::Command,
                               domain::claim::Context>;
using OrderScenario = Scenario<domain::order::State,
                               domain::order::Event,
                               domain::order::Command,
                               domain::order::Context>;

template <class T>
domain::Personal<T, Scope::value> kept(T value) {
    return domain::personal<Scope::value>(std::move(value));
}

}  // namespace kontor::tests
