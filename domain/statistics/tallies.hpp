#pragma once

#include "domain/statistics/events.hpp"

#include <map>
#include <set>
#include <vector>

// From facts to tallies: what a partition counted, and the sum of what all counted.

namespace kontor::domain::statistics {

/// Counts the facts of one partition and one week.
class Counting {
public:
    void add(const OrderCounted& fact);
    /// One tally for every cell that something was counted in, by cell.
    [[nodiscard]] std::vector<Tally> tallies() const;

private:
    struct Counted {
        std::uint64_t orders = 0;
        std::uint64_t units = 0;
        std::set<Pseudonym> customers;
        std::map<Pseudonym, Share> shares;
    };
    void add_to(const Cell& cell, const OrderCounted& fact, std::uint64_t units);

    std::map<Cell, Counted> counted_;
};

/// The sum of what several partitions counted, by cell. A customer belongs to one partition, so
/// numbers of customers add up; an account number occurs in many.
[[nodiscard]] std::vector<Tally> merged(const std::vector<std::vector<Tally>>& partitions);

}  // namespace kontor::domain::statistics
