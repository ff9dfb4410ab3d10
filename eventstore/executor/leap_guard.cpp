#include "eventstore/executor/leap_guard.hpp"

namespace kontor::eventstore::executor {
namespace {

constexpr std::chrono::hours leap{24};

}  // namespace

domain::Timestamp LeapGuard::now() const {
    const std::scoped_lock lock{mutex_};
    const auto wall = clock_.now();
    const auto boot = clock_.since_boot();
    const auto expected = wall_ + std::chrono::floor<std::chrono::milliseconds>(boot - boot_);
    const bool leapt = wall > expected + leap;
    if (leapt && !(is_confirmed_ && is_confirmed_())) return expected;
    wall_ = wall;
    boot_ = boot;
    return wall;
}

void LeapGuard::confirm() {
    const std::scoped_lock lock{mutex_};
    wall_ = clock_.now();
    boot_ = clock_.since_boot();
}

}  // namespace kontor::eventstore::executor
