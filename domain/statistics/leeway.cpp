#include "domain/statistics/leeway.hpp"

#include <algorithm>
#include <limits>
#include <queue>
#include <utility>

namespace kontor::domain::statistics {
namespace {

constexpr auto without_end = std::numeric_limits<std::int64_t>::max();

}  // namespace

Leeway::Leeway(const Network& network,
               const std::vector<std::int64_t>& values,
               const std::vector<std::int64_t>& costs,
               std::vector<bool>& is_open)
    : network_{network},
      values_{values},
      costs_{costs},
      is_open_{is_open},
      steps_(network.nodes),
      moved_(network.arcs.size()) {
    for (std::size_t i = 0; i < network.arcs.size(); ++i) {
        steps_[network.arcs[i].from].push_back({i, true});
        steps_[network.arcs[i].to].push_back({i, false});
    }
}

std::int64_t Leeway::room_back(std::size_t arc, const std::vector<std::int64_t>& known) const {
    return values_[arc] - known[arc] + moved_[arc];
}

/// Dijkstra over the arcs that still have room; upwards every arc has.
std::vector<Leeway::Step> Leeway::cheapest_path(std::uint32_t from,
                                                std::uint32_t to,
                                                std::size_t without,
                                                const std::vector<std::int64_t>& known) const {
    std::vector<std::int64_t> distances(network_.nodes, without_end);
    std::vector<Step> reached_by(network_.nodes);
    using Entry = std::pair<std::int64_t, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    distances[from] = 0;
    queue.emplace(0, from);
    while (!queue.empty()) {
        const auto [distance, node] = queue.top();
        queue.pop();
        if (distance > distances[node]) continue;
        if (node == to) break;
        for (const auto& step : steps_[node]) {
            if (step.arc == without) continue;
            if (!step.forwards && room_back(step.arc, known) <= 0) continue;
            const auto& arc = network_.arcs[step.arc];
            const auto next = step.forwards ? arc.to : arc.from;
            const auto total = distance + (is_open_[step.arc] ? 0 : costs_[step.arc]);
            if (total >= distances[next]) continue;
            distances[next] = total;
            reached_by[next] = step;
            queue.emplace(total, next);
        }
    }
    std::vector<Step> path;
    if (distances[to] == without_end) return path;
    for (auto node = to; node != from;) {
        const auto& step = reached_by[node];
        path.push_back(step);
        const auto& arc = network_.arcs[step.arc];
        node = step.forwards ? arc.from : arc.to;
    }
    return path;
}

std::vector<std::size_t> Leeway::make(std::size_t arc,
                                      Direction direction,
                                      std::int64_t distance,
                                      const std::vector<std::int64_t>& known) {
    std::ranges::fill(moved_, 0);
    std::vector<std::size_t> opened;
    // What is moved along the arc has to come back along others.
    auto from = network_.arcs[arc].to;
    auto to = network_.arcs[arc].from;
    if (direction == Direction::down) std::swap(from, to);
    while (distance > 0) {
        const auto path = cheapest_path(from, to, arc, known);
        // There always is one: forwards all arcs have room, and backwards there is as much of the
        // others' as of the arc's own, because what flows in flows out.
        if (path.empty()) break;
        auto moved = distance;
        for (const auto& step : path) {
            if (!step.forwards) moved = std::min(moved, room_back(step.arc, known));
        }
        for (const auto& step : path) {
            moved_[step.arc] += step.forwards ? moved : -moved;
            if (is_open_[step.arc]) continue;
            is_open_[step.arc] = true;
            opened.push_back(step.arc);
        }
        distance -= moved;
    }
    return opened;
}

}  // namespace kontor::domain::statistics
