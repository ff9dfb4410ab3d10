#include "adapters/http/manners/rate_limiter.hpp"

#include "eventstore/codec/digest.hpp"

#include <algorithm>
#include <cmath>

namespace kontor::adapters::http {
namespace {

/// A key may be an address, and must not stay in memory after its owner was forgotten.
std::string digest_of(std::string_view key) {
    eventstore::codec::Digest digest;
    digest.add(key);
    return digest.hex();
}

}  // namespace

RateLimiter::RateLimiter(Rate rate, std::size_t keys_max, const eventstore::ports::Clock& clock)
    : rate_{rate}, keys_max_{std::max<std::size_t>(keys_max, 1)}, clock_{clock} {}

RateLimiter::Bucket& RateLimiter::bucket_of(std::string_view key, std::chrono::nanoseconds now) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        buckets_.splice(buckets_.begin(), buckets_, found->second);
        return buckets_.front();
    }
    if (buckets_.size() == keys_max_) {
        by_key_.erase(buckets_.back().key);
        buckets_.pop_back();
    }
    buckets_.push_front({.key = std::string{key}, .tokens = rate_.burst, .filled_at = now});
    by_key_.emplace(buckets_.front().key, buckets_.begin());
    return buckets_.front();
}

std::expected<void, std::chrono::seconds> RateLimiter::take(std::string_view key) {
    const auto now = clock_.since_boot();
    const auto digest = digest_of(key);
    const std::lock_guard lock{mutex_};
    auto& bucket = bucket_of(digest, now);
    const std::chrono::duration<double> passed = now - bucket.filled_at;
    bucket.tokens = std::min(rate_.burst, bucket.tokens + passed.count() * rate_.per_second);
    bucket.filled_at = now;
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return {};
    }
    const double wait_s = std::ceil((1 - bucket.tokens) / rate_.per_second);
    return std::unexpected{std::chrono::seconds{std::max(1LL, std::llround(wait_s))}};
}

void RateLimiter::give_back(std::string_view key) {
    const auto digest = digest_of(key);
    const std::lock_guard lock{mutex_};
    // A bucket that was forgotten meanwhile is full.
    const auto found = by_key_.find(digest);
    if (found == by_key_.end()) return;
    auto& tokens = found->second->tokens;
    tokens = std::min(rate_.burst, tokens + 1);
}

std::size_t RateLimiter::keys() const {
    const std::lock_guard lock{mutex_};
    return buckets_.size();
}

}  // namespace kontor::adapters::http
