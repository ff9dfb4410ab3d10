#include "projections/retention/scrubbing.hpp"

#include "projections/off_thread.hpp"

#include <algorithm>
#include <exception>

namespace kontor::projections::retention {
namespace {

namespace asio = boost::asio;
using std::chrono::nanoseconds;

constexpr std::chrono::milliseconds longest_sleep{std::chrono::hours{1}};

}  // namespace

Scrubbing::Scrubbing(const asio::any_io_executor& engine_thread, const Parts& parts)
    : parts_{parts}, news_{engine_thread} {}

void Scrubbing::owe() {
    owed_ = true;
    if (pause_left() <= nanoseconds{0}) idle_.store(false, std::memory_order_release);
    news_.raise();
}

void Scrubbing::stop() {
    stopped_ = true;
    news_.raise();
}

asio::awaitable<void> Scrubbing::run() {
    while (!stopped_) {
        co_await work();
        auto sleep = longest_sleep;
        if (owed_) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(pause_left());
            sleep = std::clamp(left, std::chrono::milliseconds{0}, longest_sleep);
        }
        if (!stopped_) co_await news_.wait(sleep);
    }
}

asio::awaitable<void> Scrubbing::work() {
    if (!owed_ || pause_left() > nanoseconds{0}) co_return;
    // What is destroyed from here on may be missed by this one.
    owed_ = false;
    idle_.store(false, std::memory_order_release);
    const auto begun = parts_.clock.since_boot();
    auto& vault = parts_.vault;
    try {
        co_await off_thread(parts_.thread, [&vault] { vault.scrub(); });
        trouble_.is_over();
    } catch (const std::exception& failure) {
        trouble_.met(failure);
        owed_ = true;
    }
    const auto ended = parts_.clock.since_boot();
    not_before_ =
        ended + std::clamp(scrub_pause_factor * (ended - begun), scrub_pause_min, scrub_pause_max);
    idle_.store(true, std::memory_order_release);
}

}  // namespace kontor::projections::retention
