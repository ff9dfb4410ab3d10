#include "tests/disclosure/audit.hpp"

#include <algorithm>
#include <cmath>
#include <glpk.h>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace kontor::tests {
namespace {

using namespace domain::statistics;

constexpr double tolerance = 1e-6;

/// total = sum of parts.
struct Sum {
    std::size_t total = 0;
    std::vector<std::size_t> parts;
};

/// The figures of a table, found by what they are about.
class Lookup {
public:
    explicit Lookup(const std::vector<Figure>& figures) : figures_{figures} {}

    [[nodiscard]] std::size_t at(Measure measure, const Cell& cell) const {
        return static_cast<std::size_t>(std::ranges::find(figures_, Figure{measure, cell}) -
                                        figures_.begin());
    }

private:
    const std::vector<Figure>& figures_;
};

/// All sums that an attentive reader of the data dictionary would write down.
std::vector<Sum> sums_among(const Published& table) {
    const Lookup lookup{table.figures};
    const auto& dimensions = table.dimensions;
    std::set<std::string> categories;
    for (const auto& material : dimensions.materials) categories.insert(material.category);
    std::vector<Sum> sums;

    for (const auto outcome : all_outcomes) {
        Sum sum{lookup.at(Measure::orders, {.outcome = outcome}), {}};
        for (const auto& country : dimensions.countries) {
            sum.parts.push_back(
                lookup.at(Measure::orders, {.outcome = outcome, .country = country}));
        }
        sums.push_back(std::move(sum));
    }
    for (const auto& country : dimensions.countries) {
        Sum regions{lookup.at(Measure::orders, {.country = country}), {}};
        for (const auto& region : dimensions.regions) {
            if (region.country != country) continue;
            regions.parts.push_back(
                lookup.at(Measure::orders, {.country = country, .region = region.region}));
        }
        if (!regions.parts.empty()) sums.push_back(std::move(regions));
        Sum by_category{lookup.at(Measure::units, {.country = country}), {}};
        for (const auto& category : categories) {
            by_category.parts.push_back(
                lookup.at(Measure::units, {.country = country, .category = category}));
        }
        sums.push_back(std::move(by_category));
    }
    Sum countries{lookup.at(Measure::units, {}), {}};
    for (const auto& country : dimensions.countries) {
        countries.parts.push_back(lookup.at(Measure::units, {.country = country}));
    }
    sums.push_back(std::move(countries));
    Sum all_categories{lookup.at(Measure::units, {}), {}};
    for (const auto& category : categories) {
        const auto of_category = lookup.at(Measure::units, {.category = category});
        all_categories.parts.push_back(of_category);
        Sum by_country{of_category, {}};
        for (const auto& country : dimensions.countries) {
            by_country.parts.push_back(
                lookup.at(Measure::units, {.country = country, .category = category}));
        }
        sums.push_back(std::move(by_country));
        Sum by_material{of_category, {}};
        for (const auto& material : dimensions.materials) {
            if (material.category != category) continue;
            by_material.parts.push_back(
                lookup.at(Measure::units, {.category = category, .material = material.sku}));
        }
        sums.push_back(std::move(by_material));
    }
    sums.push_back(std::move(all_categories));
    return sums;
}

/// The linear program of everything that is known. `own` is what the reader knows to be in each
/// figure.
class Knowledge {
public:
    Knowledge(const Published& table, const std::vector<double>& own)
        : problem_{glp_create_prob(), &glp_delete_prob} {
        const auto count = static_cast<int>(table.figures.size());
        glp_add_cols(problem_.get(), count);
        for (int i = 0; i < count; ++i) {
            const auto index = static_cast<std::size_t>(i);
            if (table.suppressed[index]) {
                glp_set_col_bnds(problem_.get(), i + 1, GLP_LO, own[index], 0);
            } else {
                const auto value = static_cast<double>(table.contents[index].value);
                glp_set_col_bnds(problem_.get(), i + 1, GLP_FX, value, value);
            }
        }
        for (const auto& sum : sums_among(table)) add_sum(sum);
        // An order has at least one unit; the reader's own have as many more as it knows.
        const Lookup lookup{table.figures};
        for (const auto& country : table.dimensions.countries) {
            const auto units = lookup.at(Measure::units, {.country = country});
            const auto orders = lookup.at(Measure::orders, {.country = country});
            add_row({units, orders}, {1, -1}, GLP_LO, own[units] - own[orders]);
        }
        glp_init_smcp(&parameters_);
        parameters_.msg_lev = GLP_MSG_OFF;
        glp_adv_basis(problem_.get(), 0);
    }

    /// The least or the most that a figure can be; nothing if there is no end to it.
    [[nodiscard]] std::optional<double> extreme(std::size_t figure, int direction) {
        const auto column = static_cast<int>(figure) + 1;
        glp_set_obj_dir(problem_.get(), direction);
        glp_set_obj_coef(problem_.get(), column, 1);
        const int failed = glp_simplex(problem_.get(), &parameters_);
        const auto status = glp_get_status(problem_.get());
        const auto value = glp_get_obj_val(problem_.get());
        glp_set_obj_coef(problem_.get(), column, 0);
        if (failed != 0) std::abort();
        if (status == GLP_UNBND) return std::nullopt;
        if (status != GLP_OPT) std::abort();
        return value;
    }

private:
    void add_sum(const Sum& sum) {
        std::vector<std::size_t> columns{sum.total};
        std::vector<double> factors{-1};
        for (const auto part : sum.parts) {
            columns.push_back(part);
            factors.push_back(1);
        }
        add_row(columns, factors, GLP_FX, 0);
    }
    void add_row(const std::vector<std::size_t>& columns,
                 const std::vector<double>& factors,
                 int kind,
                 double bound) {
        const int row = glp_add_rows(problem_.get(), 1);
        // GLPK counts from one.
        std::vector<int> indices{0};
        std::vector<double> values{0};
        for (std::size_t i = 0; i < columns.size(); ++i) {
            indices.push_back(static_cast<int>(columns[i]) + 1);
            values.push_back(factors[i]);
        }
        glp_set_mat_row(
            problem_.get(), row, static_cast<int>(columns.size()), indices.data(), values.data());
        glp_set_row_bnds(problem_.get(), row, kind, bound, bound);
    }

    std::unique_ptr<glp_prob, void (*)(glp_prob*)> problem_;
    glp_smcp parameters_{};
};

std::vector<double> parts_of(const Published& table, const Pseudonym& account) {
    std::vector<double> parts;
    for (std::size_t i = 0; i < table.figures.size(); ++i) {
        const auto& shares = table.contents[i].shares;
        const auto share = std::ranges::find(shares, account, &Share::account);
        parts.push_back(share == shares.end()
                            ? 0
                            : static_cast<double>(part_of(*share, table.figures[i].measure)));
    }
    return parts;
}

/// The account numbers that have as much of a figure as any has. Of whom nobody can tell any more
/// who they are, nobody reads the table for them.
std::vector<Pseudonym> largest_of(const Published& table, std::size_t figure) {
    const auto measure = table.figures[figure].measure;
    std::map<std::int64_t, std::vector<Pseudonym>> by_part;
    for (const auto& share : table.contents[figure].shares) {
        if (share.account != nobody) by_part[part_of(share, measure)].push_back(share.account);
    }
    return by_part.empty() ? std::vector<Pseudonym>{} : by_part.rbegin()->second;
}

std::string name_of(const Figure& figure) {
    const auto& cell = figure.cell;
    return std::string{figure.measure == Measure::orders ? "orders" : "units"} + " " +
           std::to_string(static_cast<int>(cell.outcome)) + "/" + cell.country + "/" + cell.region +
           "/" + cell.category + "/" + cell.material;
}

/// What `knowledge` pins down of a figure of which `own` is its holder's, in words; empty: nothing.
std::string pinned(Knowledge& knowledge,
                   const Published& table,
                   std::size_t figure,
                   double own,
                   const SuppressionRules& rules) {
    const auto value = static_cast<double>(table.contents[figure].value);
    const double distance = std::max(static_cast<double>(rules.interval_min),
                                     value * static_cast<double>(rules.interval_percent_min) / 100);
    const auto least = knowledge.extreme(figure, GLP_MIN);
    const auto most = knowledge.extreme(figure, GLP_MAX);
    const bool low_enough = !least || *least <= std::max(own, value - distance) + tolerance;
    const bool high_enough = !most || *most >= value + distance - tolerance;
    if (low_enough && high_enough) return {};
    return name_of(table.figures[figure]) + " is " + std::to_string(value) + ", from " +
           std::to_string(least.value_or(0)) + " to " + (most ? std::to_string(*most) : "any");
}

}  // namespace

std::vector<std::string> pinned_down(const Published& table, const SuppressionRules& rules) {
    std::vector<std::string> found;
    const auto note = [&](std::string_view who, const std::string& what) {
        if (!what.empty()) found.push_back(std::string{who} + ", " + what);
    };
    glp_term_out(GLP_OFF);
    Knowledge outside{table, std::vector<double>(table.figures.size())};
    std::map<Pseudonym, std::pair<std::unique_ptr<Knowledge>, std::vector<double>>> inside;
    for (std::size_t i = 0; i < table.figures.size(); ++i) {
        if (!table.suppressed[i]) continue;
        note("for everybody", pinned(outside, table, i, 0, rules));
        for (const auto& account : largest_of(table, i)) {
            auto& [knowledge, own] = inside[account];
            if (knowledge == nullptr) {
                own = parts_of(table, account);
                knowledge = std::make_unique<Knowledge>(table, own);
            }
            note("for its largest", pinned(*knowledge, table, i, own[i], rules));
        }
    }
    return found;
}

}  // namespace kontor::tests
