#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::domain {

/// 128 random bits. On disk 16 bytes; as text 26 characters of Crockford's base 32.
struct Id128 {
    std::array<std::uint8_t, 16> bytes{};

    [[nodiscard]] std::string text() const;
    /// Reads what `text` wrote; nothing for anything else.
    [[nodiscard]] static std::optional<Id128> parse(std::string_view text);

    friend auto operator<=>(const Id128&, const Id128&) = default;
};

/// A type of its own for each kind of id, so that none can be taken for another.
#define KONTOR_ID(Name, Meaning)                                     \
    struct Name {                                                    \
        static constexpr std::string_view meaning = Meaning;         \
        Id128 value;                                                 \
        friend auto operator<=>(const Name&, const Name&) = default; \
    }

KONTOR_ID(CustomerId, "Random id of a customer; also the id of its key in the vault");
KONTOR_ID(ClaimId,
          "Random id of a claim: the stream that gives one log-in address to one customer");
KONTOR_ID(SecretId, "Random id of a secret in the vault");
KONTOR_ID(SessionId, "Random id of a session of a customer");
KONTOR_ID(LinkId, "Random id of a mailed one-time link; its token is derived and stored nowhere");
KONTOR_ID(AccountNumberId, "Random id of a saved account number");
KONTOR_ID(AddressId, "Random id of a saved address");

struct OrderNumber {
    static constexpr std::string_view meaning =
        "Number the customer quotes when asking about an order: 10 characters of Crockford's "
        "base 32, the first two of which name the partition";
    std::string value;
    friend auto operator<=>(const OrderNumber&, const OrderNumber&) = default;
};

struct Sku {
    static constexpr std::string_view meaning = "Stock keeping unit: names a material";
    std::string value;
    friend auto operator<=>(const Sku&, const Sku&) = default;
};

struct ShipmentId {
    static constexpr std::string_view meaning =
        "Name that fulfilment gives a shipment, unique within its order";
    std::string value;
    friend auto operator<=>(const ShipmentId&, const ShipmentId&) = default;
};

}  // namespace kontor::domain

template <>
struct std::hash<kontor::domain::Id128> {
    std::size_t operator()(const kontor::domain::Id128& id) const noexcept {
        std::size_t hash = 0;  // The bytes are random already.
        for (std::size_t i = 0; i < sizeof hash; ++i) hash = (hash << 8U) | id.bytes[i];
        return hash;
    }
};
