#include "adapters/serve/followers.hpp"

#include "adapters/serve/membership_terms.hpp"

#include <algorithm>

namespace kontor::adapters::serve {
namespace {

/// Silence tells nobody that it has lasted long enough.
constexpr std::chrono::milliseconds between_looks_at_silence{100};
constexpr std::chrono::seconds between_words{5};

}  // namespace

void Followers::heard(const Has& has) {
    const std::scoped_lock lock{mutex_};
    auto& node = nodes_[has.node];
    node.has = has;
    node.at = clock_.since_boot();
    if (has_keyring(has)) node.lags = false;
    changed_.notify_all();
}

bool Followers::is_there(const Heard& heard) const {
    return clock_.since_boot() < heard.at + away_after;
}

bool Followers::has_keyring(const Has& has) const {
    // One that is further along was told of a later state meanwhile.
    return has.keyring > keyring_ ||
           (has.keyring == keyring_ && has.keyring_digest == keyring_digest_);
}

std::vector<std::string> Followers::await(const std::function<bool(const Heard&)>& reached,
                                          std::optional<std::chrono::seconds> patience) {
    std::unique_lock lock{mutex_};
    const auto missing = [&] {
        std::vector<std::string> names;
        for (const auto& [name, heard] : nodes_) {
            if (is_there(heard) && !reached(heard)) names.push_back(name);
        }
        return names;
    };
    const auto begun = clock_.since_boot();
    auto said = begun;
    while (!changed_.wait_for(lock, between_looks_at_silence, [&] { return missing().empty(); })) {
        const auto now = clock_.since_boot();
        if (patience && now >= begun + *patience) return missing();
        if (now < said + between_words) continue;
        said = now;
        for (const auto& name : missing()) {
            complain("node " + name +
                     " is waited for: it is there, and has not kept what it was told");
        }
    }
    return {};
}

void Followers::await_keyring(std::uint64_t number, const std::string& digest) {
    {
        const std::scoped_lock lock{mutex_};
        keyring_ = number;
        keyring_digest_ = digest;
    }
    const auto late = await(
        [&](const Heard& heard) { return heard.lags || has_keyring(heard.has); }, keyring_patience);
    const std::scoped_lock lock{mutex_};
    for (const auto& name : late) {
        nodes_[name].lags = true;
        complain("node " + name +
                 " is waited for no longer: it is there, and has not kept the keyring that it was "
                 "told. It cannot lead before it has");
    }
}

void Followers::await_scrubbed(std::uint64_t version) {
    (void)await([&](const Heard& heard) { return heard.has.scrubbed >= version; }, std::nullopt);
}

std::size_t Followers::count() const {
    const std::scoped_lock lock{mutex_};
    return static_cast<std::size_t>(std::ranges::count_if(nodes_, [&](const auto& node) {
        return is_there(node.second) && has_keyring(node.second.has);
    }));
}

}  // namespace kontor::adapters::serve
