#include "domain/statistics/suppression.hpp"

#include "domain/statistics/tallies.hpp"
#include "tests/disclosure/audit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kontor {
namespace {

using namespace domain::statistics;
using tests::Published;

/// Draws the same on any machine.
class Chance {
public:
    explicit Chance(std::uint32_t seed) : random_{seed} {}

    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(random_()) % bound;
    }
    /// Small ones far more often than large ones.
    std::uint32_t skewed(std::uint32_t bound) {
        return std::min({below(bound), below(bound), below(bound)});
    }

private:
    std::mt19937 random_;
};

Pseudonym pseudonym(std::uint32_t number) {
    Pseudonym id;
    id.value.bytes[0] = 1;
    id.value.bytes[1] = static_cast<std::uint8_t>(number >> 8U);
    id.value.bytes[2] = static_cast<std::uint8_t>(number);
    return id;
}

const Dimensions small_shop{
    .countries = {"BE", "IE", "NL"},
    .regions = {{"BE", "1"}, {"BE", "2"}, {"BE", "9"}, {"NL", "1"}, {"NL", "3"}},
    .materials = {{"bags", "BAG-S"}, {"boxes", "BOX-L"}, {"boxes", "BOX-S"}, {"tape", "TAPE"}}};

std::vector<OrderCounted> random_week(std::uint32_t seed) {
    Chance chance{seed};
    const auto customers = 5 + chance.below(80);
    const auto accounts = 2 + chance.below(30);
    const auto orders = 5 + chance.below(250);
    const auto units_max = 1 + chance.below(20);
    std::vector<OrderCounted> facts;
    for (std::uint32_t i = 0; i < orders; ++i) {
        const auto customer = chance.below(customers);
        OrderCounted fact{.outcome = Outcome::placed};
        fact.country = small_shop.countries[chance.skewed(3)];
        for (const auto& region : small_shop.regions) {
            if (region.country != fact.country) continue;
            if (!fact.region || chance.below(2) == 0) fact.region = region.region;
        }
        fact.customer = pseudonym(1000 + customer);
        // Most customers use one account; some accounts belong to many.
        fact.account =
            pseudonym(chance.below(4) == 0 ? chance.skewed(accounts) : customer % accounts);
        const auto lines = 1 + chance.skewed(3);
        std::set<std::uint32_t> chosen;
        while (chosen.size() < lines) chosen.insert(chance.skewed(4));
        for (const auto index : chosen) {
            const auto& material = small_shop.materials[index];
            const auto units = 1 + chance.skewed(units_max);
            fact.lines.push_back({{material.sku}, material.category, units});
            fact.units += units;
        }
        for (const auto outcome : all_outcomes) {
            if (outcome == Outcome::placed || chance.below(3) == 0) continue;
            OrderCounted later{.outcome = outcome,
                               .country = fact.country,
                               .region = {},
                               .units = fact.units,
                               .lines = {},
                               .customer = fact.customer,
                               .account = fact.account};
            // In custody nobody knows any more whose it is.
            if (chance.below(20) == 0) later.customer = later.account = std::nullopt;
            facts.push_back(std::move(later));
        }
        facts.push_back(std::move(fact));
    }
    return facts;
}

Published table_of(const std::vector<OrderCounted>& facts, const SuppressionRules& rules = {}) {
    Counting counting;
    for (const auto& fact : facts) counting.add(fact);
    Published table{.dimensions = extended(small_shop, counting.tallies())};
    table.figures = figures_of(table.dimensions);
    table.contents = contents_of(table.figures, counting.tallies());
    table.suppressed = suppressed(table.dimensions, table.figures, table.contents, rules);
    return table;
}

std::string lines_of(const std::vector<std::string>& found) {
    std::string text;
    for (const auto& line : found) text += line + "\n";
    return text;
}

constexpr std::uint32_t populations = 1000;

TEST(Suppression, LeavesEverySuppressedFigureOpenInAThousandPopulations) {  // M27
    std::size_t published = 0;
    std::size_t suppressed = 0;
    for (std::uint32_t seed = 1; seed <= populations; ++seed) {
        const auto table = table_of(random_week(seed));
        const auto found = tests::pinned_down(table, {});
        ASSERT_TRUE(found.empty()) << "population " << seed << "\n" << lines_of(found);
        const auto hidden = std::ranges::count(table.suppressed, true);
        suppressed += static_cast<std::size_t>(hidden);
        published += table.suppressed.size() - static_cast<std::size_t>(hidden);
    }
    // Suppressing everything would pass too, and be of no use.
    EXPECT_GT(published * 5, suppressed);
    EXPECT_GT(suppressed, populations);
}

/// Orders of these accounts are completed in a country, one pack each, each of another customer.
void complete(std::vector<OrderCounted>& facts,
              const std::string& country,
              const std::vector<std::optional<Pseudonym>>& accounts) {
    for (const auto& account : accounts) {
        OrderCounted fact{.outcome = Outcome::completed, .country = country, .region = {}};
        fact.units = 1;
        fact.account = account;
        if (account) fact.customer = pseudonym(1000 + static_cast<std::uint32_t>(facts.size()));
        facts.push_back(std::move(fact));
    }
}

std::vector<OrderCounted> completed_by_many() {
    std::vector<OrderCounted> facts;
    for (std::uint32_t i = 0; i < 28; ++i) complete(facts, "BE", {pseudonym(100 + i % 10)});
    return facts;
}

/// Whether orders that were completed in that country, or everywhere, are published.
bool is_published(const Published& table, const std::string& country) {
    const Figure figure{Measure::orders, {.outcome = Outcome::completed, .country = country}};
    const auto index = std::ranges::find(table.figures, figure) - table.figures.begin();
    return !table.suppressed[static_cast<std::size_t>(index)];
}

TEST(Suppression, ProtectsAgainstEachOfThoseThatContributedMost) {  // M27
    // Who has all of FR knows NL from 36, 28 and its own; who sorts first of the two must not
    // matter.
    for (const auto& [one, other] : {std::pair{1U, 2U}, std::pair{2U, 1U}}) {
        const auto a = pseudonym(one);
        const auto b = pseudonym(other);
        auto facts = completed_by_many();
        complete(facts, "NL", {a, a, b, b, pseudonym(3)});
        complete(facts, "FR", {b, b, b});
        const auto table = table_of(facts);
        EXPECT_FALSE(is_published(table, "") && is_published(table, "BE"));
        EXPECT_EQ(lines_of(tests::pinned_down(table, {})), "");
    }
}

TEST(Suppression, ProtectsAgainstTheLargestAccountWhereNobodyHasMore) {  // M20, M27
    // Three in NL are of a customer who was forgotten, and of nobody that could reckon with them.
    const auto a = pseudonym(1);
    auto facts = completed_by_many();
    complete(facts, "NL", {std::nullopt, std::nullopt, std::nullopt, a, a});
    complete(facts, "FR", {a, a, a});
    const auto table = table_of(facts);
    EXPECT_FALSE(is_published(table, "") && is_published(table, "BE"));
    EXPECT_EQ(lines_of(tests::pinned_down(table, {})), "");
}

TEST(Suppression, DoesNotDependOnHowTheKeyOfTheWeekNamesPeople) {  // M27
    const auto renamed = [](std::optional<Pseudonym>& name) {
        if (!name) return;
        for (auto& byte : name->value.bytes) byte = static_cast<std::uint8_t>(~byte);
    };
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        auto facts = random_week(seed);
        const auto before = table_of(facts);
        for (auto& fact : facts) {
            renamed(fact.customer);
            renamed(fact.account);
        }
        ASSERT_EQ(table_of(facts).suppressed, before.suppressed) << "population " << seed;
    }
}

/// How many of some populations the audit finds fault with.
template <class Weaken>
std::size_t faulty(Weaken weaken) {
    std::size_t count = 0;
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        if (!tests::pinned_down(weaken(random_week(seed)), {}).empty()) ++count;
    }
    return count;
}

TEST(Audit, FindsThatSensitiveFiguresAloneAreNotEnough) {
    EXPECT_GT(faulty([](const auto& facts) {
                  auto table = table_of(facts);
                  for (std::size_t i = 0; i < table.figures.size(); ++i) {
                      table.suppressed[i] = is_sensitive(table.contents[i], {});
                  }
                  return table;
              }),
              10U);
}

TEST(Audit, FindsAnIntervalThatIsTooNarrow) {
    EXPECT_GT(faulty([](const auto& facts) {
                  return table_of(facts, {.interval_min = 1, .interval_percent_min = 5});
              }),
              5U);
}

/// Without shares nobody is taken for the largest, so only outsiders are protected against.
TEST(Audit, FindsThatTheLargestContributorKnowsTooMuch) {
    EXPECT_GT(faulty([](const auto& facts) {
                  auto table = table_of(facts);
                  auto contents = table.contents;
                  for (std::size_t i = 0; i < contents.size(); ++i) {
                      if (!is_sensitive(contents[i], {})) continue;
                      contents[i].shares.clear();
                  }
                  table.suppressed = suppressed(table.dimensions, table.figures, contents);
                  return table;
              }),
              0U);
}

TEST(Audit, FindsOneFigureThatIsPublishedTooMuch) {
    std::size_t found = 0;
    const auto table = table_of(random_week(7));
    for (std::size_t i = 0; i < table.figures.size(); ++i) {
        if (!table.suppressed[i] || is_sensitive(table.contents[i], {})) continue;
        auto other = table;
        other.suppressed[i] = false;
        if (!tests::pinned_down(other, {}).empty()) ++found;
    }
    EXPECT_GT(found, 0U);
}

// The rule for one figure

Contents contents(std::uint64_t customers, const std::vector<std::uint64_t>& units_by_account) {
    Contents contents{.customers = customers};
    std::uint32_t number = 0;
    for (const auto units : units_by_account) {
        contents.shares.push_back({pseudonym(++number), 1, units});
        contents.units += units;
    }
    contents.value = static_cast<std::int64_t>(contents.units);
    return contents;
}

TEST(SensitiveFigure, HasFewCustomersOrAccountsOrALargeOne) {
    struct Case {
        std::uint64_t customers;
        std::vector<std::uint64_t> units;
        bool sensitive;
    };
    const std::vector<Case> cases{
        {10, {40, 30, 30}, false},
        {9, {40, 30, 30}, true},
        {10, {50, 50}, true},
        {10, {50, 30, 20}, false},
        {10, {51, 29, 20}, true},
        {10, {45, 40, 15}, false},
        {10, {45, 41, 14}, true},
        {0, {}, true},
        {100, {1, 1, 1}, false},
        {10, {50, 35, 15}, false},
        {10, {50, 36, 14}, true},
    };
    for (const auto& [customers, units, sensitive] : cases) {
        EXPECT_EQ(is_sensitive(contents(customers, units), {}), sensitive)
            << customers << " customers, largest " << (units.empty() ? 0 : units.front());
    }
}

TEST(SensitiveFigure, NobodyIsNoAccount) {
    auto three = contents(10, {40, 30, 30});
    EXPECT_FALSE(is_sensitive(three, {}));
    three.shares[2].account = nobody;
    EXPECT_TRUE(is_sensitive(three, {}));
}

TEST(Interval, IsThreeOrAFifthWhicheverIsMore) {
    for (const auto& [value, interval] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {0, 3}, {1, 3}, {15, 3}, {16, 4}, {100, 20}, {101, 21}}) {
        EXPECT_EQ(interval_of(value, {}), interval) << value;
    }
}

TEST(Figures, EverySumOfTheNetworkHolds) {
    for (std::uint32_t seed = 1; seed <= 50; ++seed) {
        const auto table = table_of(random_week(seed));
        const auto network = network_of(table.dimensions, table.figures);
        std::vector<std::int64_t> balance(network.nodes);
        std::set<std::size_t> shown;
        for (const auto& arc : network.arcs) {
            const auto less = arc.less ? table.contents[*arc.less].value : 0;
            const auto value = table.contents[arc.figure].value - less;
            ASSERT_GE(value, 0);
            balance[arc.from] -= value;
            balance[arc.to] += value;
            if (!arc.less) ASSERT_TRUE(shown.insert(arc.figure).second);
        }
        EXPECT_TRUE(std::ranges::all_of(balance, [](auto left) { return left == 0; }));
        EXPECT_EQ(shown.size(), table.figures.size());
    }
}

TEST(Tallies, OfPartitionsAddUpToThoseOfTheWhole) {
    const auto facts = random_week(3);
    Counting whole;
    std::vector<Counting> partitions(3);
    for (const auto& fact : facts) {
        whole.add(fact);
        // A customer belongs to one partition.
        const auto where = fact.customer ? fact.customer->value.bytes[2] % 3U : 0U;
        partitions[where].add(fact);
    }
    EXPECT_EQ(merged({partitions[0].tallies(), partitions[1].tallies(), partitions[2].tallies()}),
              whole.tallies());
}

TEST(Tallies, OfNothingAreOfEverythingAndAddNothing) {
    const auto nothing = tallies_of_nothing(small_shop);
    EXPECT_EQ(extended({}, nothing), small_shop);
    Counting counting;
    for (const auto& fact : random_week(3)) counting.add(fact);
    const auto figures = figures_of(small_shop);
    const auto alone = contents_of(figures, counting.tallies());
    const auto together = contents_of(figures, merged({nothing, counting.tallies()}));
    for (std::size_t i = 0; i < figures.size(); ++i) {
        EXPECT_EQ(together[i].value, alone[i].value);
        EXPECT_EQ(together[i].customers, alone[i].customers);
        EXPECT_EQ(together[i].shares, alone[i].shares);
    }
}

TEST(Tables, OfAWeekInWhichNothingHappenedHoldNothing) {
    const auto table = table_of({});
    EXPECT_EQ(std::ranges::count(table.suppressed, false), 0);
}

}  // namespace
}  // namespace kontor
