// What the disk gives: rows of an order's size, written synced by one committer with as many
// outstanding as there are connections. No network, no rule.
//
//   kontor_bench_synced_writes FOLDER OUTSTANDING BYTES SECONDS
//
// Prints "RESULT rate p50 p99 p99.9 errors", times in microseconds, as the load generator does.

#include "tests/bench/baseline/group_committer.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

/// Submits a row again whenever its last one is durable, until the time is over.
class Writers {
public:
    Writers(kontor::bench::GroupCommitter& committer, std::size_t bytes, Clock::time_point until)
        : committer_{committer}, value_(bytes, 'x'), until_{until} {}

    void start(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) submit();
    }
    void wait() const {
        for (auto left = under_way_.load(); left > 0; left = under_way_.load()) {
            under_way_.wait(left);
        }
    }
    /// Sorted, once ended.
    std::vector<double> times() {
        std::ranges::sort(times_);
        return std::move(times_);
    }

private:
    void submit() {
        ++under_way_;
        const auto begun = Clock::now();
        committer_.submit(std::to_string(next_++), value_, [this, begun] {
            const std::chrono::duration<double, std::micro> took = Clock::now() - begun;
            times_.push_back(took.count());  // The committer's thread alone comes here.
            if (Clock::now() < until_) submit();
            --under_way_;
            under_way_.notify_all();
        });
    }

    kontor::bench::GroupCommitter& committer_;
    std::string value_;
    std::atomic<std::uint64_t> next_{0};
    std::atomic<std::size_t> under_way_{0};
    Clock::time_point until_;
    std::vector<double> times_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 5) {
        std::fputs("FOLDER OUTSTANDING BYTES SECONDS\n", stderr);
        return 2;
    }
    kontor::bench::GroupCommitter committer{arguments[1]};
    const auto begun = Clock::now();
    Writers writers{committer,
                    std::strtoul(arguments[3], nullptr, 10),
                    begun + std::chrono::seconds{std::strtol(arguments[4], nullptr, 10)}};
    writers.start(std::strtoul(arguments[2], nullptr, 10));
    writers.wait();
    const std::chrono::duration<double> took = Clock::now() - begun;
    const auto times = writers.times();
    const auto at = [&](double share) {
        return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    };
    std::printf("RESULT %.1f %.0f %.0f %.0f 0\n",
                static_cast<double>(times.size()) / took.count(),
                at(0.5),
                at(0.99),
                at(0.999));
}
