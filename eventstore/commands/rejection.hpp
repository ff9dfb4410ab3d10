#pragma once

#include "domain/claim/claim.hpp"
#include "domain/customer/customer.hpp"
#include "domain/order/order.hpp"

#include <boost/mp11.hpp>

#include <expected>
#include <string_view>
#include <variant>

namespace kontor::eventstore::commands {

/// The same idempotency key came with another request before.
struct IdempotencyReused {
    static constexpr std::string_view type = "idempotency-key-reused";
    friend bool operator==(const IdempotencyReused&, const IdempotencyReused&) = default;
};

/// There is a draft, and nobody said that it may be replaced.
struct DraftExists {
    static constexpr std::string_view type = "draft-exists";
    friend bool operator==(const DraftExists&, const DraftExists&) = default;
};

/// Why a command was refused: every `type` is a problem type of the API.
using Rejection =
    boost::mp11::mp_unique<boost::mp11::mp_append<domain::customer::Rejection,
                                                  domain::claim::Rejection,
                                                  domain::order::Rejection,
                                                  std::variant<IdempotencyReused, DraftExists>>>;

template <class T>
using Result = std::expected<T, Rejection>;

/// Widens the rejection of one stream's rules.
template <class Narrow>
[[nodiscard]] std::unexpected<Rejection> refused(const Narrow& narrow) {
    return std::unexpected{
        std::visit([](const auto& reason) -> Rejection { return reason; }, narrow)};
}

template <class Reason>
[[nodiscard]] std::unexpected<Rejection> refused_as(Reason reason) {
    return std::unexpected{Rejection{std::move(reason)}};
}

}  // namespace kontor::eventstore::commands
