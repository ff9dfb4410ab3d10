#include "adapters/serve/steps.hpp"

#include <fmt/format.h>

namespace kontor::adapters::serve {
namespace {

std::string seconds(std::chrono::nanoseconds time) {
    return fmt::format("{:.2f} s", std::chrono::duration<double>{time}.count());
}

}  // namespace

Steps::Steps(const eventstore::ports::Clock& clock)
    : clock_{clock}, begun_{clock.since_boot()}, last_{begun_} {}

void Steps::done(std::string_view what) {
    const auto now = clock_.since_boot();
    steps_ += (steps_.empty() ? "" : ", ");
    steps_ += std::string{what} + ' ' + seconds(now - last_);
    last_ = now;
}

std::string Steps::text() const {
    return seconds(last_ - begun_) + ": " + steps_;
}

}  // namespace kontor::adapters::serve
