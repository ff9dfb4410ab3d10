#pragma once

#include "adapters/serve/keeping.hpp"
#include "eventstore/ports/clock.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace kontor::adapters::serve {

/// The nodes that follow the one that leads, as they last said. One that was not heard of for a
/// while is away: nobody waits for it, and it cannot lead before it has what it missed.
///
/// Safe from any thread.
class Followers {
public:
    static constexpr std::chrono::seconds away_after{3};
    /// Whoever can keep a keyring has it sooner.
    static constexpr std::chrono::seconds keyring_patience{5};

    explicit Followers(const eventstore::ports::Clock& clock) : clock_{clock} {}

    void heard(const Has& has);
    /// Waits until every node that is there has this state of the keyring, but not for ever: one
    /// that cannot keep it must not keep this one from destroying anything. Whoever lacks it cannot
    /// lead, and is not waited for again before it has what it was told.
    void await_keyring(std::uint64_t number, const std::string& digest);
    /// Waits until every node that is there has removed what was destroyed up to that version.
    void await_scrubbed(std::uint64_t version);
    /// How many are there and could lead: they have the keyring.
    [[nodiscard]] std::size_t count() const;

private:
    struct Heard {
        Has has;
        std::chrono::nanoseconds at{0};  ///< Since the machine started.
        bool lags = false;               ///< It was waited for in vain.
    };
    /// Until `reached` of each that is there; who is still missing when patience ends.
    std::vector<std::string> await(const std::function<bool(const Heard&)>& reached,
                                   std::optional<std::chrono::seconds> patience);
    [[nodiscard]] bool is_there(const Heard& heard) const;
    [[nodiscard]] bool has_keyring(const Has& has) const;

    const eventstore::ports::Clock& clock_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Heard> nodes_;
    std::uint64_t keyring_ = 0;  ///< That was told last.
    std::string keyring_digest_;
};

}  // namespace kontor::adapters::serve
