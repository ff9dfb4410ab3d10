#pragma once

#include "domain/described.hpp"
#include "domain/ids.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What is counted, and by what.

namespace kontor::domain::statistics {

KONTOR_ID(Pseudonym, "Keyed hash of a customer or an account number under a week's key");

enum class Outcome : std::uint8_t { placed, accepted, rejected, cancelled, shipped, completed };
[[nodiscard]] constexpr std::array<std::string_view, 6> enum_names(Outcome) {
    return {"placed", "accepted", "rejected", "cancelled", "shipped", "completed"};
}
inline constexpr std::array all_outcomes{Outcome::placed,
                                         Outcome::accepted,
                                         Outcome::rejected,
                                         Outcome::cancelled,
                                         Outcome::shipped,
                                         Outcome::completed};

/// The category is that of the catalogue at placement.
struct CountedLine {
    Sku sku;
    std::string category;
    std::uint64_t units = 0;  ///< Packs.
    friend bool operator==(const CountedLine&, const CountedLine&) = default;
};
KONTOR_DESCRIBE(CountedLine, sku, category, units);

/// One of the places at which is counted; an empty member stands for all of its kind. Region,
/// category and material occur with `placed` only.
struct Cell {
    Outcome outcome = Outcome::placed;
    std::string country;
    std::string region;
    std::string category;
    std::string material;
    friend auto operator<=>(const Cell&, const Cell&) = default;
};
KONTOR_DESCRIBE(Cell, outcome, country, region, category, material);

/// What one account number has of a cell.
struct Share {
    Pseudonym account;
    std::uint64_t orders = 0;
    std::uint64_t units = 0;
    friend bool operator==(const Share&, const Share&) = default;
};
KONTOR_DESCRIBE(Share, account, orders, units);

/// The share of orders whose account number nobody can tell any more has this pseudonym.
inline constexpr Pseudonym nobody{};

struct Tally {
    Cell cell;
    std::uint64_t orders = 0;
    std::uint64_t units = 0;
    std::uint64_t customers = 0;  ///< Different ones.
    std::vector<Share> shares;    ///< By account.
    friend bool operator==(const Tally&, const Tally&) = default;
};
KONTOR_DESCRIBE(Tally, cell, orders, units, customers, shares);

struct Region {
    std::string country;
    std::string region;
    friend auto operator<=>(const Region&, const Region&) = default;
};
KONTOR_DESCRIBE(Region, country, region);

struct CountedMaterial {
    std::string category;
    std::string sku;
    friend auto operator<=>(const CountedMaterial&, const CountedMaterial&) = default;
};
KONTOR_DESCRIBE(CountedMaterial, category, sku);

/// What a released table is about, whether anything was counted there or not: an empty row must
/// tell nothing. All are sorted and without repetition.
struct Dimensions {
    std::vector<std::string> countries;
    std::vector<Region> regions;
    std::vector<CountedMaterial> materials;
    friend bool operator==(const Dimensions&, const Dimensions&) = default;
};
KONTOR_DESCRIBE(Dimensions, countries, regions, materials);

}  // namespace kontor::domain::statistics
