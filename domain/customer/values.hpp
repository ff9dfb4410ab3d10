#pragma once

#include "domain/address/address.hpp"
#include "domain/described.hpp"
#include "domain/language.hpp"

#include <optional>
#include <string>

// What a customer tells about itself. All of it is personal.

namespace kontor::domain::customer {

/// Name, telephone and language prefill the order (M18).
struct Profile {
    std::string company_name;
    std::string contact_name;
    std::optional<std::string> phone;
    Language language = Language::en;
    friend bool operator==(const Profile&, const Profile&) = default;
};
KONTOR_DESCRIBE(Profile, company_name, contact_name, phone, language);

/// An account number used for new orders (M8, M22).
struct SavedAccountNumber {
    std::string number;
    std::optional<std::string> label;
    friend bool operator==(const SavedAccountNumber&, const SavedAccountNumber&) = default;
};
KONTOR_DESCRIBE(SavedAccountNumber, number, label);

/// An entry of the address book (M9, M23).
struct SavedAddress {
    address::Address address;
    std::optional<std::string> label;
    friend bool operator==(const SavedAddress&, const SavedAddress&) = default;
};
KONTOR_DESCRIBE(SavedAddress, address, label);

}  // namespace kontor::domain::customer
