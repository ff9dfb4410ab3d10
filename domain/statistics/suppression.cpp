#include "domain/statistics/suppression.hpp"

#include "domain/statistics/leeway.hpp"

#include <algorithm>
#include <bit>
#include <compare>
#include <deque>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace kontor::domain::statistics {
namespace {

using Values = std::vector<std::int64_t>;

/// What one account number has of a figure.
struct Part {
    std::size_t figure = 0;
    std::int64_t value = 0;
    friend auto operator<=>(const Part&, const Part&) = default;
};
/// By figure; none where it has nothing.
using Parts = std::vector<Part>;

/// Of the values of figures, those of arcs.
Values on_arcs(const Network& network, const Values& figures) {
    Values values;
    values.reserve(network.arcs.size());
    for (const auto& arc : network.arcs) {
        values.push_back(figures[arc.figure] - (arc.less ? figures[*arc.less] : 0));
    }
    return values;
}

/// What is lost with a figure: totals are worth more than their parts, and large ones a bit more
/// than small ones.
std::int64_t cost_of(const Figure& figure, std::int64_t value) {
    constexpr std::int64_t any = 16;
    const auto size = static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(value)));
    const auto& cell = figure.cell;
    std::int64_t rank = 1;
    if (cell.region.empty() && cell.material.empty()) rank *= 3;
    if (cell.country.empty() && cell.category.empty()) rank *= 3;
    return (any + size) * rank;
}

/// One week's figures, while it is decided which of them are suppressed.
class Protection {
public:
    Protection(const Dimensions& dimensions,
               const std::vector<Figure>& figures,
               const std::vector<Contents>& contents,
               const SuppressionRules& rules)
        : figures_{figures},
          contents_{contents},
          rules_{rules},
          network_{network_of(dimensions, figures)},
          is_open_(network_.arcs.size()) {
        Values of_figures;
        for (const auto& content : contents_) of_figures.push_back(content.value);
        values_ = on_arcs(network_, of_figures);
        for (std::size_t i = 0; i < figures_.size(); ++i) {
            for (const auto& share : contents_[i].shares) {
                parts_[share.account].push_back({i, part_of(share, figures_[i].measure)});
            }
        }
        for (std::size_t i = 0; i < network_.arcs.size(); ++i) {
            const auto& arc = network_.arcs[i];
            costs_.push_back(cost_of(figures_[arc.figure], values_[i]));
            if (arc.less) {
                is_open_[i] = true;  // Never published.
            } else if (is_sensitive(contents_[arc.figure], rules_)) {
                is_open_[i] = true;
                waiting_.push_back(i);
            }
        }
    }

    [[nodiscard]] std::vector<bool> run() {
        Leeway leeway{network_, values_, costs_, is_open_};
        const Values nothing(network_.arcs.size());
        // Where nothing is published, all is open: so it is in a week without orders.
        while (!waiting_.empty() && std::ranges::find(is_open_, false) != is_open_.end()) {
            const auto arc = waiting_.front();
            waiting_.pop_front();
            protect(leeway, arc, nothing);
            for (const auto& known : known_to_largest(arc)) {
                protect(leeway, arc, on_arcs(network_, by_figure(known)));
            }
        }
        std::vector<bool> suppressed(figures_.size());
        for (std::size_t i = 0; i < network_.arcs.size(); ++i) {
            const auto& arc = network_.arcs[i];
            if (!arc.less) suppressed[arc.figure] = is_open_[i];
        }
        return suppressed;
    }

private:
    void protect(Leeway& leeway, std::size_t arc, const Values& known) {
        const auto distance = interval_of(values_[arc], rules_);
        const auto down = std::min(distance, values_[arc] - known[arc]);
        for (const auto opened : leeway.make(arc, Leeway::Direction::up, distance, known)) {
            waiting_.push_back(opened);
        }
        for (const auto opened : leeway.make(arc, Leeway::Direction::down, down, known)) {
            waiting_.push_back(opened);
        }
    }

    /// What each account number that contributed most to an arc's figure has of this figure and of
    /// those that hang together with it: several may have contributed as much. In an order that
    /// does not depend on how the week's key happens to name them. Nobody has no account number,
    /// and adds nothing up.
    std::set<Parts> known_to_largest(std::size_t arc) const {
        const auto index = network_.arcs[arc].figure;
        const auto& [measure, cell] = figures_[index];
        std::int64_t largest = 0;
        for (const auto& share : contents_[index].shares) {
            if (share.account != nobody) largest = std::max(largest, part_of(share, measure));
        }
        std::set<Parts> known;
        for (const auto& share : contents_[index].shares) {
            if (share.account == nobody || part_of(share, measure) < largest) continue;
            Parts parts;
            std::ranges::copy_if(
                parts_.at(share.account), std::back_inserter(parts), [&](const Part& part) {
                    return figures_[part.figure].cell.outcome == cell.outcome;
                });
            known.insert(std::move(parts));
        }
        return known;
    }

    Values by_figure(const Parts& parts) const {
        Values values(figures_.size());
        for (const auto& part : parts) values[part.figure] = part.value;
        return values;
    }

    const std::vector<Figure>& figures_;
    const std::vector<Contents>& contents_;
    const SuppressionRules& rules_;
    Network network_;
    Values values_;
    Values costs_;
    std::vector<bool> is_open_;
    std::deque<std::size_t> waiting_;
    std::map<Pseudonym, Parts> parts_;
};

}  // namespace

bool is_sensitive(const Contents& contents, const SuppressionRules& rules) {
    if (contents.customers < rules.customers_min) return true;
    std::uint64_t accounts = 0;
    std::uint64_t largest = 0;
    std::uint64_t second = 0;
    for (const auto& share : contents.shares) {
        if (share.account != nobody) ++accounts;
        if (share.units > largest) {
            second = std::exchange(largest, share.units);
        } else {
            second = std::max(second, share.units);
        }
    }
    return accounts < rules.accounts_min ||
           largest * 100 > contents.units * rules.largest_percent_max ||
           (largest + second) * 100 > contents.units * rules.two_largest_percent_max;
}

std::int64_t interval_of(std::int64_t value, const SuppressionRules& rules) {
    const auto share = (value * rules.interval_percent_min + 99) / 100;
    return std::max(rules.interval_min, share);
}

std::vector<bool> suppressed(const Dimensions& dimensions,
                             const std::vector<Figure>& figures,
                             const std::vector<Contents>& contents,
                             const SuppressionRules& rules) {
    return Protection{dimensions, figures, contents, rules}.run();
}

}  // namespace kontor::domain::statistics
