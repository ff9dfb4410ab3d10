#pragma once

#include "domain/statistics/figures.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kontor::domain::statistics {

/// How far the value on one arc of a network can be moved while every published value stays and
/// none falls below what is known to be in it: the largest flow along the other arcs. Moving only
/// open arcs costs nothing; where they do not suffice, the cheapest published ones are opened.
class Leeway {
public:
    /// `values` and `costs` are by arc; `is_open` says which arcs are not published. All outlive it
    /// and may change between calls.
    Leeway(const Network& network,
           const std::vector<std::int64_t>& values,
           const std::vector<std::int64_t>& costs,
           std::vector<bool>& is_open);

    enum class Direction : bool { up, down };

    /// Opens arcs until the value on `arc` can be moved by `distance`; returns which it opened.
    /// `known`, by arc, is a part of each value that somebody knows and that thus cannot move;
    /// itself a flow, like the values.
    [[nodiscard]] std::vector<std::size_t> make(std::size_t arc,
                                                Direction direction,
                                                std::int64_t distance,
                                                const std::vector<std::int64_t>& known);

private:
    struct Step {
        std::size_t arc = 0;
        bool forwards = true;
    };
    [[nodiscard]] std::vector<Step> cheapest_path(std::uint32_t from,
                                                  std::uint32_t to,
                                                  std::size_t without,
                                                  const std::vector<std::int64_t>& known) const;
    [[nodiscard]] std::int64_t room_back(std::size_t arc,
                                         const std::vector<std::int64_t>& known) const;

    const Network& network_;
    const std::vector<std::int64_t>& values_;
    const std::vector<std::int64_t>& costs_;
    std::vector<bool>& is_open_;
    std::vector<std::vector<Step>> steps_;  ///< By node that they start from.
    std::vector<std::int64_t> moved_;       ///< By arc.
};

}  // namespace kontor::domain::statistics
