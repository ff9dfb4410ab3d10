#include "adapters/serve/serve.hpp"

#include "adapters/files/process.hpp"
#include "adapters/serve/front.hpp"
#include "adapters/serve/processes.hpp"
#include "adapters/serve/seeds.hpp"
#include "adapters/serve/stack.hpp"
#include "adapters/serve/watch.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace kontor::adapters::serve {
namespace {

namespace log = eventstore::log;

/// Blocks the signals that end us in every thread that is started from here on.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

/// Says what `counts` only counts: whoever finds the count wants the reason.
log::LogObserver spoken(log::LogObserver counts) {
    counts.write_failed = [count = std::move(counts.write_failed)](std::string_view what) {
        count(what);
        std::fprintf(stderr, "a write to the log failed: %s\n", std::string{what}.c_str());
    };
    counts.corrupted = [count = std::move(counts.corrupted)](log::Partition partition,
                                                             log::Position position,
                                                             std::string_view what) {
        count(partition, position, what);
        std::fprintf(stderr,
                     "the log is damaged: partition %u, position %s: %s\n",
                     unsigned{partition.value},
                     std::to_string(position.value).c_str(),
                     std::string{what}.c_str());
    };
    return counts;
}

/// Ends the process at a signal that comes while it starts, which may take long: other nodes are
/// waited for, or a long log is read. Nobody was answered yet, and a start may be broken off
/// anywhere, so that nothing is left to be done.
class EndAtOnce {
public:
    explicit EndAtOnce(const sigset_t& signals)
        : thread_{[signals](const std::stop_token& stop) { watch(signals, stop); }} {}

    /// From now on signals wait for whoever asks for them.
    void no_more() {
        thread_.request_stop();
        thread_.join();
    }

private:
    static void watch(const sigset_t& signals, const std::stop_token& stop) {
        constexpr timespec between_looks{.tv_sec = 0, .tv_nsec = 20'000'000};
        while (!stop.stop_requested()) {
            if (sigtimedwait(&signals, nullptr, &between_looks) > 0) std::_Exit(0);
        }
    }

    std::jthread thread_;
};

/// What a node does beyond answering while it leads, from whenever that begins.
class Leading {
public:
    Leading(const cli::Settings& settings,
            std::uint16_t port,
            Stack& stack,
            Front& front,
            metrics::Metrics& metrics)
        : settings_{settings}, port_{port}, stack_{stack}, front_{front}, metrics_{metrics} {}

    void begin() {
        const std::scoped_lock lock{mutex_};
        if (ended_) return;
        processes_.emplace(settings_, port_, stack_);
        watch(metrics_, stack_, *processes_);
        stack_.record_rules(settings_);
        stack_.run();
        processes_->run();
        if (settings_.sandbox.on && settings_.sandbox.seed) seed(stack_);
        front_.lead(*processes_);
    }

    void end() {
        const std::scoped_lock lock{mutex_};
        ended_ = true;
        if (processes_) processes_->stop();
    }

private:
    const cli::Settings& settings_;
    std::uint16_t port_;
    Stack& stack_;
    Front& front_;
    metrics::Metrics& metrics_;
    std::mutex mutex_;
    bool ended_ = false;
    std::optional<Processes> processes_;
};

}  // namespace

std::filesystem::path control_socket(const cli::Settings& settings) {
    return settings.data / "control.sock";
}

int serve(const cli::Settings& settings) {
    const auto obstacles = cli::obstacles_to_serving(settings);
    for (const auto& obstacle : obstacles) std::fprintf(stderr, "kontor: %s\n", obstacle.c_str());
    if (!obstacles.empty()) return 2;
    files::forbid_memory_dumps();
    // Mails are written in the shop's time; everything else is UTC by itself.
    // No other thread runs yet.
    // NOLINTNEXTLINE(concurrency-mt-unsafe)
    setenv("TZ", settings.shop.time_zone.c_str(), 1);
    tzset();
    const auto signals = block_signals();
    EndAtOnce starting{signals};
    try {
        metrics::Metrics metrics;
        Stack stack{settings, spoken(metrics.log_observer())};
        Front front{settings, stack, metrics};
        watch(metrics, stack, front);
        const auto port = front.listen();
        if (!port) throw CannotServe{port.error()};
        Leading leading{settings, *port, stack, front, metrics};
        if (stack.leads()) {
            leading.begin();
        } else {
            stack.run();
            front.stand_by();
            stack.membership()->follow(
                {.fold = [&] { stack.follow(); },
                 .adopt = [&](const auto& keyring) { return stack.vault.adopt(keyring); },
                 .scrub = [&] { stack.scrub_log(); },
                 .lead =
                     [&] {
                         stack.lead();
                         leading.begin();
                     }});
        }
        starting.no_more();
        const auto address = cli::Endpoint{settings.listen.host, *port}.text();
        std::printf("listening on http://%s\n", address.c_str());
        std::fflush(stdout);

        int signal = 0;
        sigwait(&signals, &signal);
        front.close();
        leading.end();
        stack.drain();
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "kontor: %s\n", failure.what());
        return 1;
    }
}

}  // namespace kontor::adapters::serve
