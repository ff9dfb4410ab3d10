#include "domain/statistics/tallies.hpp"

#include <utility>

namespace kontor::domain::statistics {

void Counting::add_to(const Cell& cell, const OrderCounted& fact, std::uint64_t units) {
    auto& counted = counted_[cell];
    counted.orders += 1;
    counted.units += units;
    if (fact.customer) counted.customers.insert(*fact.customer);
    const auto account = fact.account.value_or(nobody);
    auto& share = counted.shares[account];
    share.account = account;
    share.orders += 1;
    share.units += units;
}

void Counting::add(const OrderCounted& fact) {
    const Cell all{.outcome = fact.outcome};
    auto country = all;
    country.country = fact.country;
    add_to(all, fact, fact.units);
    add_to(country, fact, fact.units);
    if (fact.region) {
        auto region = country;
        region.region = *fact.region;
        add_to(region, fact, fact.units);
    }
    std::map<std::string, std::uint64_t> categories;
    for (const auto& line : fact.lines) {
        categories[line.category] += line.units;
        auto material = all;
        material.category = line.category;
        material.material = line.sku.value;
        add_to(material, fact, line.units);
    }
    for (const auto& [name, units] : categories) {
        auto category = all;
        category.category = name;
        add_to(category, fact, units);
        category.country = fact.country;
        add_to(category, fact, units);
    }
}

std::vector<Tally> Counting::tallies() const {
    std::vector<Tally> tallies;
    for (const auto& [cell, counted] : counted_) {
        auto& tally = tallies.emplace_back(Tally{.cell = cell,
                                                 .orders = counted.orders,
                                                 .units = counted.units,
                                                 .customers = counted.customers.size(),
                                                 .shares = {}});
        for (const auto& [account, share] : counted.shares) tally.shares.push_back(share);
    }
    return tallies;
}

std::vector<Tally> merged(const std::vector<std::vector<Tally>>& partitions) {
    struct Sum {
        Tally tally;
        std::map<Pseudonym, Share> shares;
    };
    std::map<Cell, Sum> sums;
    for (const auto& tallies : partitions) {
        for (const auto& tally : tallies) {
            auto& sum = sums[tally.cell];
            sum.tally.cell = tally.cell;
            sum.tally.orders += tally.orders;
            sum.tally.units += tally.units;
            sum.tally.customers += tally.customers;
            for (const auto& share : tally.shares) {
                auto& added = sum.shares[share.account];
                added.account = share.account;
                added.orders += share.orders;
                added.units += share.units;
            }
        }
    }
    std::vector<Tally> result;
    for (auto& [cell, sum] : sums) {
        for (const auto& [account, share] : sum.shares) sum.tally.shares.push_back(share);
        result.push_back(std::move(sum.tally));
    }
    return result;
}

}  // namespace kontor::domain::statistics
