#pragma once

#include "eventstore/ports/clock.hpp"

#include <chrono>
#include <cstddef>
#include <expected>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kontor::adapters::http {

/// So many requests at once, and so many more as time goes on.
struct Rate {
    double burst = 10;
    double per_second = 1;
};

/// A token bucket for each key, such as a customer's id or an address. Of a key its digest alone is
/// kept. Holds `keys_max` buckets and forgets the one that was used least recently, which is then
/// full again. Safe from any thread.
class RateLimiter {
public:
    /// `clock` outlives the limiter.
    RateLimiter(Rate rate, std::size_t keys_max, const eventstore::ports::Clock& clock);

    /// Takes a token, or says after how long there is one: 429 `too-many-requests` with
    /// Retry-After.
    [[nodiscard]] std::expected<void, std::chrono::seconds> take(std::string_view key);
    /// Of a token that was taken for what turned out to be fine.
    void give_back(std::string_view key);
    [[nodiscard]] std::size_t keys() const;

private:
    struct Bucket {
        std::string key;
        double tokens = 0;
        std::chrono::nanoseconds filled_at{};
    };
    using Buckets = std::list<Bucket>;

    [[nodiscard]] Bucket& bucket_of(std::string_view key, std::chrono::nanoseconds now);

    Rate rate_;
    std::size_t keys_max_;
    const eventstore::ports::Clock& clock_;
    mutable std::mutex mutex_;
    Buckets buckets_;  ///< The one used last comes first.
    std::unordered_map<std::string_view, Buckets::iterator> by_key_;
};

}  // namespace kontor::adapters::http
