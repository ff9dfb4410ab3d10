#include "adapters/files/system_clock.hpp"

#include <sys/timex.h>

#include <ctime>

namespace kontor::adapters::files {

domain::Timestamp SystemClock::now() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::chrono::nanoseconds SystemClock::since_boot() const {
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);  // Goes on while the machine sleeps.
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

bool clock_is_synchronised() {
    timex state{};
    const int clock = ::adjtimex(&state);
    return clock >= 0 && clock != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

}  // namespace kontor::adapters::files
