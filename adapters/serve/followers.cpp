#include "adapters/serve/followers.hpp"

#include "adapters/serve/membership_terms.hpp"

#include <algorithm>

namespace kontor::adapters::serve {
namespace {

/// Silence tells nobody that it has lasted long enough.
constexpr std::chrono::milliseconds between_looks{100};
constexpr std::chrono::seconds between_words{5};

}  // namespace

void Followers::heard(const Has& has) {
    const std::scoped_lock lock{mutex_};
    nodes_.insert_or_assign(has.node, Heard{.has = has, .at = clock_.since_boot()});
    changed_.notify_all();
}

bool Followers::is_there(const Heard& heard) const {
    return clock_.since_boot() < heard.at + away_after;
}

void Followers::await(const std::function<bool(const Has&)>& reached) {
    std::unique_lock lock{mutex_};
    const auto settled = [&] {
        return std::ranges::all_of(nodes_, [&](const auto& node) {
            return !is_there(node.second) || reached(node.second.has);
        });
    };
    auto said = clock_.since_boot();
    while (!changed_.wait_for(lock, between_looks, settled)) {
        if (clock_.since_boot() < said + between_words) continue;
        said = clock_.since_boot();
        for (const auto& [name, heard] : nodes_) {
            if (!is_there(heard) || reached(heard.has)) continue;
            complain("node " + name +
                     " is waited for: it is there, and has not kept what it was told");
        }
    }
}

void Followers::await_keyring(std::uint64_t number, const std::string& digest) {
    // One that is further along was told of a later state meanwhile.
    await([&](const Has& has) {
        return has.keyring > number || (has.keyring == number && has.keyring_digest == digest);
    });
}

void Followers::await_scrubbed(std::uint64_t version) {
    await([&](const Has& has) { return has.scrubbed >= version; });
}

std::size_t Followers::count() const {
    const std::scoped_lock lock{mutex_};
    return static_cast<std::size_t>(
        std::ranges::count_if(nodes_, [&](const auto& node) { return is_there(node.second); }));
}

}  // namespace kontor::adapters::serve
