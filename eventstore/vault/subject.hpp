#pragma once

#include "domain/ids.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>

// What a caller of the vault names.

namespace kontor::eventstore::vault {

/// Whose data it is: what it takes, besides the envelope, to find a personal member's key.
struct Subject {
    std::optional<domain::CustomerId> customer;    ///< Unknown to fulfilment in custody.
    std::optional<domain::SecretId> order_secret;  ///< Of the order the member belongs to.
};

/// What a seal is bound to, so that an envelope cannot be moved elsewhere. Never the partition or
/// the position: a log may move house.
struct Place {
    std::string_view stream;
    std::uint64_t version = 0;
    std::string_view member;
};

/// The place of a secret in its partition's reserve; they are used in this order.
using ReserveSequence = std::uint64_t;

struct Reserved {
    domain::SecretId id;
    ReserveSequence sequence = 0;
};

/// The key of a customer or an order was not there when something was to be sealed under it.
class KeyMissing : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace kontor::eventstore::vault
