#pragma once

#include "domain/described.hpp"
#include "domain/time.hpp"

#include <optional>
#include <string_view>
#include <variant>

// What a forgotten customer may look up later: that it was done, and when (M20). Its stream is
// named after the hash of the receipt's id and holds nothing of the person.

namespace kontor::domain::receipt {

/// What outlives a request to be forgotten, and until the end of which day at most.
struct Kept {
    std::optional<Timestamp> custody_until;  ///< What fulfilment needs to deliver accepted orders.
    std::optional<Timestamp> hold_until;     ///< The delivery data of orders on legal hold.
    friend bool operator==(const Kept&, const Kept&) = default;
};

/// Forgetting was asked for at that time. The members that may be missing are those of `Kept`: with
/// them it comes once more, before the orders that they are about go into custody.
struct ReceiptOpened {
    static constexpr std::string_view type = "receipt-opened.v1";
    std::optional<Timestamp> custody_until;
    std::optional<Timestamp> hold_until;
    Timestamp at;
    friend bool operator==(const ReceiptOpened&, const ReceiptOpened&) = default;
};
KONTOR_DESCRIBE(ReceiptOpened, custody_until, hold_until, at);

/// The keys are physically gone: nobody can read the data without older copies of vault and
/// keyring.
struct ReceiptErased {
    static constexpr std::string_view type = "receipt-erased.v1";
    Timestamp at;
    friend bool operator==(const ReceiptErased&, const ReceiptErased&) = default;
};
KONTOR_DESCRIBE(ReceiptErased, at);

/// No order is in custody any more that was when the keys went: whoever they were of.
struct ReceiptCustodyEnded {
    static constexpr std::string_view type = "receipt-custody-ended.v1";
    Timestamp at;
    friend bool operator==(const ReceiptCustodyEnded&, const ReceiptCustodyEnded&) = default;
};
KONTOR_DESCRIBE(ReceiptCustodyEnded, at);

/// The sealed bytes are gone too, custody has ended, and so has every epoch that wrapped the keys.
struct ReceiptCompleted {
    static constexpr std::string_view type = "receipt-completed.v1";
    Timestamp at;
    friend bool operator==(const ReceiptCompleted&, const ReceiptCompleted&) = default;
};
KONTOR_DESCRIBE(ReceiptCompleted, at);

using Event = std::variant<ReceiptOpened, ReceiptErased, ReceiptCustodyEnded, ReceiptCompleted>;

}  // namespace kontor::domain::receipt
