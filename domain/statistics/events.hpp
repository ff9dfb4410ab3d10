#pragma once

#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "domain/statistics/cell.hpp"
#include "domain/statistics/period.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// What is counted, and what comes of it (M21, M25, M27; docs/statistics.md). Facts lie next to
// their order while their period is open, and are purged when it is closed.

namespace kontor::domain::statistics {

/// In the first partition: a key for a period was taken from the reserve there.
struct PeriodKeyMinted {
    static constexpr std::string_view type = "period-key-minted.v1";
    Period period;
    SecretId secret;
    Timestamp at;
    friend bool operator==(const PeriodKeyMinted&, const PeriodKeyMinted&) = default;
};
KONTOR_DESCRIBE(PeriodKeyMinted, period, secret, at);

/// In every partition: facts may be booked into the period.
struct PeriodOpened {
    static constexpr std::string_view type = "period-opened.v1";
    Period period;
    SecretId key;
    Timestamp at;
    friend bool operator==(const PeriodOpened&, const PeriodOpened&) = default;
};
KONTOR_DESCRIBE(PeriodOpened, period, key, at);

/// In every partition: from here on facts go to later periods, whatever the clock says. Outlives
/// the facts and what was counted of them.
struct PeriodEnded {
    static constexpr std::string_view type = "period-ended.v1";
    Period period;
    Timestamp at;
    friend bool operator==(const PeriodEnded&, const PeriodEnded&) = default;
};
KONTOR_DESCRIBE(PeriodEnded, period, at);

/// A fact of an open week. Pseudonyms are keyed hashes under the week's key; none are left where
/// the order is nobody's any more.
struct OrderCounted {
    static constexpr std::string_view type = "order-counted.v1";
    Outcome outcome = Outcome::placed;
    std::string country;
    std::optional<std::string> region;
    std::uint64_t units = 0;         ///< Packs.
    std::vector<CountedLine> lines;  ///< Of a placement.
    std::optional<Pseudonym> customer;
    std::optional<Pseudonym> account;
    friend bool operator==(const OrderCounted&, const OrderCounted&) = default;
};
KONTOR_DESCRIBE(OrderCounted, outcome, country, region, units, lines, customer, account);

/// What one partition counted in a week; stands in for its facts until the week is released. In the
/// first partition one comes before, while the week is open, and another when the shop has changed:
/// tallies of nothing, of all that can be counted in the week.
struct PeriodClosed {
    static constexpr std::string_view type = "period-closed.v1";
    Period period;
    std::vector<Tally> tallies;
    Timestamp at;
    friend bool operator==(const PeriodClosed&, const PeriodClosed&) = default;
};
KONTOR_DESCRIBE(PeriodClosed, period, tallies, at);

/// In the first partition: the frozen table of a week. `values` are in the order of
/// `figures_of(dimensions)`; -1 where the figure is suppressed. Never purged, never changed.
struct StatisticsReleased {
    static constexpr std::string_view type = "statistics-released.v1";
    Period period;
    Dimensions dimensions;
    std::vector<std::int64_t> values;
    Timestamp at;
    friend bool operator==(const StatisticsReleased&, const StatisticsReleased&) = default;
};
KONTOR_DESCRIBE(StatisticsReleased, period, dimensions, values, at);

/// A fact of an open month: an order was placed for an account number, which is sealed under the
/// month's key.
struct AccountUsed {
    static constexpr std::string_view type = "account-used.v1";
    SecretId key;
    Personal<std::string, Scope::period> number;
    friend bool operator==(const AccountUsed&, const AccountUsed&) = default;
};
KONTOR_DESCRIBE(AccountUsed, key, number);

struct MonthlyOrders {
    Period month;
    std::uint64_t orders = 0;
    friend bool operator==(const MonthlyOrders&, const MonthlyOrders&) = default;
};
KONTOR_DESCRIBE(MonthlyOrders, month, orders);

/// An account number and the months in which orders were placed for it, oldest first.
struct RegistryEntry {
    std::string number;
    std::vector<MonthlyOrders> months;
    friend bool operator==(const RegistryEntry&, const RegistryEntry&) = default;
};
KONTOR_DESCRIBE(RegistryEntry, number, months);

/// In the first partition: one part of the whole account registry as of the end of a month. It
/// replaces that of the month before, whose secret is destroyed once no restore needs it any more.
struct RegistryMerged {
    static constexpr std::string_view type = "registry-merged.v1";
    Period month;
    SecretId secret;
    Personal<std::vector<RegistryEntry>, Scope::period> entries;
    Timestamp at;
    friend bool operator==(const RegistryMerged&, const RegistryMerged&) = default;
};
KONTOR_DESCRIBE(RegistryMerged, month, secret, entries, at);

/// In the first partition: what the period's key protected is purged and the key destroyed.
struct PeriodSettled {
    static constexpr std::string_view type = "period-settled.v1";
    Period period;
    Timestamp at;
    friend bool operator==(const PeriodSettled&, const PeriodSettled&) = default;
};
KONTOR_DESCRIBE(PeriodSettled, period, at);

using Event = std::variant<PeriodKeyMinted,
                           PeriodOpened,
                           PeriodEnded,
                           OrderCounted,
                           PeriodClosed,
                           StatisticsReleased,
                           AccountUsed,
                           RegistryMerged,
                           PeriodSettled>;

}  // namespace kontor::domain::statistics
