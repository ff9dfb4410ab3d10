#pragma once

#include "eventstore/log/log_observer.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

// What is measured while the server runs, in the text form that Prometheus reads. No label holds
// anything personal: routes are templates, not paths.

namespace kontor::adapters::metrics {

/// The answers of one route. Safe from any thread; cheap: no look-up, no lock but the histogram's.
class RequestSeries {
public:
    virtual ~RequestSeries() = default;
    RequestSeries(const RequestSeries&) = delete;
    RequestSeries& operator=(const RequestSeries&) = delete;

    virtual void answered(std::uint16_t status, double seconds) = 0;

protected:
    RequestSeries() = default;
};

/// How far a projection is behind the log.
struct Lag {
    std::uint64_t events = 0;
    double seconds = 0;  ///< That it has lacked one of them, at least.
};

/// Whether forgetting keeps its promises.
struct Forgetting {
    double oldest_pending_seconds = 0;  ///< Of an erasure whose keys are not confirmed gone; or 0.
    bool retention_suspended = false;   ///< The clock leapt: nothing is destroyed.
    double epoch_age_seconds = 0;       ///< Of the key that wraps all others; it turns daily.
    std::uint64_t keys_held = 0;
};

/// A node among those that share a log on Kafka. The rest counts if it leads.
struct Node {
    bool leads = false;
    std::size_t following = 0;  ///< Nodes that follow this one.
    std::size_t leftovers = 0;  ///< Messages that the brokers hold of what is gone here.
    std::size_t keys_left = 0;  ///< Of keys alone, as they were last looked for.
};

/// Everything that is measured. Safe from any thread, except where it says otherwise.
class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// The series of a route, kept by the caller; lives as long as this does.
    [[nodiscard]] RequestSeries& requests_of(std::string_view method, std::string_view route);
    /// `outcome` is "done" or the code of a problem.
    void command_answered(std::string_view command, std::string_view outcome);
    /// What the log shall tell. The observer must not outlive this.
    [[nodiscard]] eventstore::log::LogObserver log_observer();
    void projection_lag(std::string_view projection, Lag lag);
    void projection_quarantined(std::string_view projection, bool is_quarantined);
    void mails_waiting(std::size_t mails);
    void forgetting(const Forgetting& state);
    void connections(std::size_t open);
    void node(const Node& state);

    /// Calls `look` before each exposition, to set gauges. Before the server starts only; `look`
    /// is safe from any thread.
    void before_exposition(std::function<void()> look);
    /// The text of /metrics (text/plain; version=0.0.4).
    [[nodiscard]] std::string exposition();

private:
    struct Series;
    std::unique_ptr<Series> series_;
};

}  // namespace kontor::adapters::metrics
