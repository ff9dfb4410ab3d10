#pragma once

#include "adapters/serve/keeping.hpp"
#include "eventstore/ports/clock.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace kontor::adapters::serve {

/// The nodes that follow the one that leads, as they last said. One that was not heard of for a
/// while is away: nobody waits for it, and it cannot lead before it has what it missed.
///
/// Safe from any thread.
class Followers {
public:
    static constexpr std::chrono::seconds away_after{3};

    explicit Followers(const eventstore::ports::Clock& clock) : clock_{clock} {}

    void heard(const Has& has);
    /// Waits until every node that is there has this state of the keyring.
    void await_keyring(std::uint64_t number, const std::string& digest);
    /// Waits until every node that is there has removed what was destroyed up to that version.
    void await_scrubbed(std::uint64_t version);
    /// How many are there.
    [[nodiscard]] std::size_t count() const;

private:
    struct Heard {
        Has has;
        std::chrono::nanoseconds at{0};  ///< Since the machine started.
    };
    void await(const std::function<bool(const Has&)>& reached);
    [[nodiscard]] bool is_there(const Heard& heard) const;

    const eventstore::ports::Clock& clock_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Heard> nodes_;
};

}  // namespace kontor::adapters::serve
