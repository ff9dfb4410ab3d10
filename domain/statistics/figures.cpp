#include "domain/statistics/figures.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <string>
#include <utility>

namespace kontor::domain::statistics {
namespace {

std::vector<std::string> categories_of(const Dimensions& dimensions) {
    std::set<std::string> categories;
    for (const auto& material : dimensions.materials) categories.insert(material.category);
    return {categories.begin(), categories.end()};
}

void add_orders(const Dimensions& dimensions, std::vector<Figure>& figures) {
    for (const auto outcome : all_outcomes) {
        figures.push_back({Measure::orders, {.outcome = outcome}});
        for (const auto& country : dimensions.countries) {
            figures.push_back({Measure::orders, {.outcome = outcome, .country = country}});
        }
    }
    for (const auto& [country, region] : dimensions.regions) {
        figures.push_back({Measure::orders, {.country = country, .region = region}});
    }
}

void add_units(const Dimensions& dimensions, std::vector<Figure>& figures) {
    const auto categories = categories_of(dimensions);
    figures.push_back({Measure::units, {}});
    for (const auto& country : dimensions.countries) {
        figures.push_back({Measure::units, {.country = country}});
        for (const auto& category : categories) {
            figures.push_back({Measure::units, {.country = country, .category = category}});
        }
    }
    for (const auto& category : categories) {
        figures.push_back({Measure::units, {.category = category}});
    }
    for (const auto& [category, sku] : dimensions.materials) {
        figures.push_back({Measure::units, {.category = category, .material = sku}});
    }
}

/// Lays the arcs of one week, giving numbers to nodes as they are met.
class Laying {
public:
    explicit Laying(const std::vector<Figure>& figures) {
        for (std::size_t i = 0; i < figures.size(); ++i) {
            index_[{figures[i].measure, figures[i].cell}] = i;
        }
    }

    void arc(const std::string& from, const std::string& to, Measure measure, const Cell& cell) {
        network_.arcs.push_back({node(from), node(to), index_.at({measure, cell}), {}});
    }
    void beyond_orders(const std::string& from, const std::string& to, const Cell& cell) {
        network_.arcs.push_back({node(from),
                                 node(to),
                                 index_.at({Measure::units, cell}),
                                 index_.at({Measure::orders, cell})});
    }
    [[nodiscard]] Network result() && {
        network_.nodes = static_cast<std::uint32_t>(nodes_.size());
        return std::move(network_);
    }

private:
    std::uint32_t node(const std::string& name) {
        return nodes_.try_emplace(name, static_cast<std::uint32_t>(nodes_.size())).first->second;
    }

    std::map<std::pair<Measure, Cell>, std::size_t> index_;
    std::map<std::string, std::uint32_t> nodes_;
    Network network_;
};

/// units in all → (orders in all → by region → by country, and what is beyond one unit an order)
/// → units by country → by country and category → by category → by material → units in all.
void lay_placed(const Dimensions& dimensions, Laying& lay) {
    const auto categories = categories_of(dimensions);
    lay.arc("end", "units", Measure::units, {});
    lay.arc("units", "orders", Measure::orders, {});
    for (const auto& country : dimensions.countries) {
        const bool divided = std::ranges::find(dimensions.regions, country, &Region::country) !=
                             dimensions.regions.end();
        const Cell cell{.country = country};
        lay.arc(divided ? "orders of regions/" + country : "orders",
                "units by country/" + country,
                Measure::orders,
                cell);
        lay.beyond_orders("units", "units by country/" + country, cell);
        lay.arc("units by country/" + country, "units of/" + country, Measure::units, cell);
        for (const auto& category : categories) {
            lay.arc("units of/" + country,
                    "category/" + category,
                    Measure::units,
                    {.country = country, .category = category});
        }
    }
    for (const auto& [country, region] : dimensions.regions) {
        lay.arc("orders",
                "orders of regions/" + country,
                Measure::orders,
                {.country = country, .region = region});
    }
    for (const auto& category : categories) {
        lay.arc("category/" + category,
                "materials/" + category,
                Measure::units,
                {.category = category});
    }
    for (const auto& [category, sku] : dimensions.materials) {
        lay.arc("materials/" + category,
                "end",
                Measure::units,
                {.category = category, .material = sku});
    }
}

void lay_outcome(const Dimensions& dimensions, Outcome outcome, Laying& lay) {
    const std::string name{enum_names(outcome).at(static_cast<std::size_t>(outcome))};
    lay.arc(name, name + "/", Measure::orders, {.outcome = outcome});
    for (const auto& country : dimensions.countries) {
        lay.arc(name + "/", name, Measure::orders, {.outcome = outcome, .country = country});
    }
}

template <class T>
void sort_and_unite(std::vector<T>& values) {
    std::ranges::sort(values);
    const auto repeated = std::ranges::unique(values);
    values.erase(repeated.begin(), repeated.end());
}

}  // namespace

std::vector<Figure> figures_of(const Dimensions& dimensions) {
    std::vector<Figure> figures;
    add_orders(dimensions, figures);
    add_units(dimensions, figures);
    return figures;
}

Dimensions extended(Dimensions dimensions, const std::vector<Tally>& tallies) {
    for (const auto& [cell, orders, units, customers, shares] : tallies) {
        if (!cell.country.empty()) dimensions.countries.push_back(cell.country);
        if (!cell.region.empty()) dimensions.regions.push_back({cell.country, cell.region});
        if (!cell.material.empty()) {
            dimensions.materials.push_back({cell.category, cell.material});
        }
    }
    sort_and_unite(dimensions.countries);
    sort_and_unite(dimensions.regions);
    sort_and_unite(dimensions.materials);
    return dimensions;
}

std::vector<Tally> tallies_of_nothing(const Dimensions& dimensions) {
    std::vector<Tally> tallies;
    const auto add = [&](Cell cell) { tallies.push_back({.cell = std::move(cell), .shares = {}}); };
    for (const auto& country : dimensions.countries) add({.country = country});
    for (const auto& [country, region] : dimensions.regions) {
        add({.country = country, .region = region});
    }
    for (const auto& [category, sku] : dimensions.materials) {
        add({.category = category, .material = sku});
    }
    return tallies;
}

std::vector<Contents> contents_of(const std::vector<Figure>& figures,
                                  const std::vector<Tally>& tallies) {
    std::map<Cell, const Tally*> by_cell;
    for (const auto& tally : tallies) by_cell[tally.cell] = &tally;
    std::vector<Contents> contents;
    contents.reserve(figures.size());
    for (const auto& [measure, cell] : figures) {
        auto& content = contents.emplace_back();
        const auto found = by_cell.find(cell);
        if (found == by_cell.end()) continue;
        const auto& tally = *found->second;
        content = {.value = static_cast<std::int64_t>(measure == Measure::orders ? tally.orders
                                                                                 : tally.units),
                   .units = tally.units,
                   .customers = tally.customers,
                   .shares = tally.shares};
    }
    return contents;
}

Network network_of(const Dimensions& dimensions, const std::vector<Figure>& figures) {
    Laying lay{figures};
    lay_placed(dimensions, lay);
    for (const auto outcome : all_outcomes) {
        if (outcome != Outcome::placed) lay_outcome(dimensions, outcome, lay);
    }
    return std::move(lay).result();
}

}  // namespace kontor::domain::statistics
