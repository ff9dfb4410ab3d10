#pragma once

#include "domain/statistics/cell.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// The fixed set of figures of a week: all that is ever published of it, with all its totals. Every
// route shows a part of it and computes nothing from it.
//
//   orders  by outcome; by outcome and country; placed ones by country and region
//   units   of placed orders, in all; by country; by country and category; by category; by material

namespace kontor::domain::statistics {

enum class Measure : std::uint8_t { orders, units };

struct Figure {
    Measure measure = Measure::orders;
    Cell cell;
    friend bool operator==(const Figure&, const Figure&) = default;
};

/// The order is part of the stored form of a released table (docs/log-format.md): it never changes.
[[nodiscard]] std::vector<Figure> figures_of(const Dimensions& dimensions);

/// `dimensions`, and whatever `tallies` are of beyond them.
[[nodiscard]] Dimensions extended(Dimensions dimensions, const std::vector<Tally>& tallies);
/// A tally of nothing for all that `dimensions` are about; `extended` makes dimensions of them
/// again.
[[nodiscard]] std::vector<Tally> tallies_of_nothing(const Dimensions& dimensions);

/// What a figure is made of; all zero where nothing was counted.
struct Contents {
    std::int64_t value = 0;
    std::uint64_t units = 0;
    std::uint64_t customers = 0;
    std::vector<Share> shares;
};
[[nodiscard]] std::vector<Contents> contents_of(const std::vector<Figure>& figures,
                                                const std::vector<Tally>& tallies);

/// What `share` has of a figure of that measure.
[[nodiscard]] inline std::int64_t part_of(const Share& share, Measure measure) {
    return static_cast<std::int64_t>(measure == Measure::orders ? share.orders : share.units);
}

/// An arc for every figure, and for what is known of figures together without being published: of
/// each country, the units beyond one an order. At each node as much flows in as out; that says
/// every sum that there is among the figures, and that an order has at least one unit. So what the
/// published figures leave open of a figure can be computed exactly, as a flow.
struct Arc {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::size_t figure = 0;
    std::optional<std::size_t> less;  ///< The arc's value is `figure` less this; never published.
};
struct Network {
    std::uint32_t nodes = 0;
    std::vector<Arc> arcs;
};
[[nodiscard]] Network network_of(const Dimensions& dimensions, const std::vector<Figure>& figures);

}  // namespace kontor::domain::statistics
