#include "eventstore/executor/leap_guard.hpp"

namespace kontor::eventstore::executor {

domain::Timestamp LeapGuard::now() const {
    const std::scoped_lock lock{mutex_};
    const auto read = Believed::now(clock_);
    if (believed_.leapt_to(read) && !(is_confirmed_ && is_confirmed_())) {
        return believed_.expected_at(read.boot);
    }
    believed_ = read;
    return read.wall;
}

void LeapGuard::confirm() {
    const std::scoped_lock lock{mutex_};
    believed_ = Believed::now(clock_);
}

}  // namespace kontor::eventstore::executor
