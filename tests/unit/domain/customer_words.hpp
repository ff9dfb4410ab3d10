#pragma once

#include "tests/unit/domain/words.hpp"

#include <string>
#include <vector>

namespace kontor::tests {

inline domain::customer::Profile atelier() {
    return {.company_name = "Atelier Noord",
            .contact_name = "An Peeters",
            .phone = "+3225550100",
            .language = domain::Language::nl};
}

inline const auto the_claim = id<domain::ClaimId>(7);
inline const std::string email = "an@atelier.example";

inline domain::customer::Context customer_context(Timestamp now) {
    return {.now = now};
}

/// What registering at noon leaves in the log.
inline std::vector<domain::customer::Event> registration() {
    using namespace domain::customer;
    return {
        CustomerRegistered{.claim = the_claim, .at = noon},
        ProfileChanged{.profile = kept(atelier()), .revision = 1, .at = noon},
        LoginAddressSet{.email = kept(email), .claim = the_claim, .at = noon},
        StandardAddressSet{.email = kept(email), .at = noon},
        PasswordSet{.hash = kept(std::string{"hash-1"}), .at_registration = true, .at = noon},
    };
}

template <class... Events>
std::vector<domain::customer::Event> registration_and(Events... events) {
    auto history = registration();
    (history.emplace_back(std::move(events)), ...);
    return history;
}

inline CustomerScenario a_visitor() {
    return CustomerScenario{domain::customer::State{}};
}
inline CustomerScenario a_registered_customer() {
    return CustomerScenario{registration()};
}
/// Registered and activated at noon; `events` happened since.
template <class... Events>
CustomerScenario an_active_customer(Events... events) {
    return CustomerScenario{
        registration_and(domain::customer::CustomerActivated{.at = noon}, std::move(events)...)};
}

}  // namespace kontor::tests
