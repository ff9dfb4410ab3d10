#include "adapters/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <mutex>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace kontor::adapters::metrics {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using Labels = std::map<std::string, std::string>;

const Histogram::BucketBoundaries seconds_bounds{0.000'1,
                                                 0.000'25,
                                                 0.000'5,
                                                 0.001,
                                                 0.002'5,
                                                 0.005,
                                                 0.01,
                                                 0.025,
                                                 0.05,
                                                 0.1,
                                                 0.25,
                                                 0.5,
                                                 1,
                                                 2.5,
                                                 5,
                                                 30};
const Histogram::BucketBoundaries count_bounds{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1'024, 4'096};

Family<Counter>& counters(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Gauge>& gauges(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

Family<Histogram>& histograms(prometheus::Registry& registry, const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

class RouteSeries final : public RequestSeries {
public:
    RouteSeries(Family<Counter>& answers, Family<Histogram>& durations, const Labels& labels)
        : duration_s_{&durations.Add(labels, seconds_bounds)} {
        for (std::size_t i = 0; i < classes_.size(); ++i) {
            auto with_class = labels;
            with_class["status"] = std::to_string(i + 1) + "xx";
            classes_[i] = &answers.Add(with_class);
        }
    }

    void answered(std::uint16_t status, double seconds) override {
        const auto index = std::clamp<std::size_t>(status / 100U, 1, classes_.size()) - 1;
        classes_[index]->Increment();
        duration_s_->Observe(seconds);
    }

private:
    std::array<Counter*, 5> classes_{};
    Histogram* duration_s_;
};

/// Resident memory of this process; 0 where the system does not say.
double resident_bytes() {
    std::ifstream statm{"/proc/self/statm"};
    long total_pages = 0;
    long resident_pages = 0;
    if (!(statm >> total_pages >> resident_pages)) return 0;
    return static_cast<double>(resident_pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace

struct Metrics::Series {
    prometheus::Registry registry;
    Family<Counter>& answers = counters(
        registry, "kontor_http_requests_total", "Answers by route, method and class of status");
    Family<Histogram>& durations = histograms(
        registry, "kontor_http_request_seconds", "From a request's last byte to its answer");
    Family<Counter>& commands =
        counters(registry, "kontor_commands_total", "Commands by name and outcome");
    Family<Gauge>& lag_events =
        gauges(registry, "kontor_projection_lag_events", "Events a projection has yet to fold");
    Family<Gauge>& lag_seconds = gauges(registry,
                                        "kontor_projection_lag_seconds",
                                        "How long a projection has lacked an event at least");
    Family<Gauge>& quarantined = gauges(registry,
                                        "kontor_projection_quarantined",
                                        "1 while a projection waits for an operator's decision");
    Histogram& append_s =
        histograms(
            registry, "kontor_log_append_seconds", "From asking for an append to its outcome")
            .Add({}, seconds_bounds);
    Histogram& sync_s =
        histograms(registry, "kontor_log_sync_seconds", "One synced write").Add({}, seconds_bounds);
    Histogram& sync_batches =
        histograms(
            registry, "kontor_log_batch_parts", "Partitions' batches merged into one synced write")
            .Add({}, count_bounds);
    Histogram& sync_records =
        histograms(registry, "kontor_log_batch_records", "Records in one synced write")
            .Add({}, count_bounds);
    Counter& write_failures =
        counters(registry, "kontor_log_write_failures_total", "Writes whose outcome was unknown")
            .Add({});
    Counter& corruptions =
        counters(registry, "kontor_log_corruptions_total", "Reads that met corruption").Add({});
    Gauge& leads =
        gauges(registry, "kontor_node_leads", "1: this node leads; 0: it follows another").Add({});
    // What nobody has told of is not shown: who follows knows nothing of it.
    Family<Gauge>& following =
        gauges(registry, "kontor_nodes_following", "Nodes that follow this one");
    Family<Gauge>& leftovers =
        gauges(registry,
               "kontor_brokers_leftovers",
               "Messages of what is gone here that the brokers held when this node "
               "last looked");
    Family<Gauge>& mails = gauges(registry, "kontor_mails_waiting", "Mails that are to be sent");
    Family<Gauge>& oldest_erasure =
        gauges(registry,
               "kontor_erasure_oldest_pending_seconds",
               "Age of the oldest erasure whose keys are not gone yet; 0: none");
    Family<Gauge>& suspended = gauges(registry,
                                      "kontor_retention_suspended",
                                      "1 while nothing is destroyed because the clock leapt");
    Family<Gauge>& epoch_age = gauges(registry,
                                      "kontor_vault_epoch_age_seconds",
                                      "Age of the key that wraps all others; it turns daily");
    Family<Gauge>& keys_held = gauges(registry, "kontor_vault_keys", "Keys in the vault");
    Gauge& connections = gauges(registry, "kontor_http_connections", "Open connections").Add({});
    Gauge& resident =
        gauges(registry, "kontor_process_resident_bytes", "Resident memory of the process").Add({});

    std::mutex mutex;                ///< For `routes`.
    std::deque<RouteSeries> routes;  ///< A deque, so that references stay good.
    std::mutex looking;  ///< For `looks`: a node that begins to lead adds one while it serves.
    std::vector<std::function<void()>> looks;
};

Metrics::Metrics() : series_{std::make_unique<Series>()} {}
Metrics::~Metrics() = default;

RequestSeries& Metrics::requests_of(std::string_view method, std::string_view route) {
    const std::lock_guard lock{series_->mutex};
    const Labels labels{{"method", std::string{method}}, {"route", std::string{route}}};
    return series_->routes.emplace_back(series_->answers, series_->durations, labels);
}

void Metrics::command_answered(std::string_view command, std::string_view outcome) {
    series_->commands.Add({{"command", std::string{command}}, {"outcome", std::string{outcome}}})
        .Increment();
}

eventstore::log::LogObserver Metrics::log_observer() {
    auto* const series = series_.get();
    return {.appended = [series](double seconds) { series->append_s.Observe(seconds); },
            .group_written =
                [series](double seconds, std::size_t batches, std::size_t positions) {
                    series->sync_s.Observe(seconds);
                    series->sync_batches.Observe(static_cast<double>(batches));
                    series->sync_records.Observe(static_cast<double>(positions));
                },
            .write_failed = [series](std::string_view) { series->write_failures.Increment(); },
            .corrupted = [series](eventstore::log::Partition,
                                  eventstore::log::Position,
                                  std::string_view) { series->corruptions.Increment(); }};
}

void Metrics::projection_lag(std::string_view projection, Lag lag) {
    const Labels labels{{"projection", std::string{projection}}};
    series_->lag_events.Add(labels).Set(static_cast<double>(lag.events));
    series_->lag_seconds.Add(labels).Set(lag.seconds);
}

void Metrics::projection_quarantined(std::string_view projection, bool is_quarantined) {
    series_->quarantined.Add({{"projection", std::string{projection}}}).Set(is_quarantined ? 1 : 0);
}

void Metrics::node(const Node& state) {
    series_->leads.Set(state.leads ? 1 : 0);
    if (!state.leads) return;
    series_->following.Add({}).Set(static_cast<double>(state.following));
    const auto left = [&](const char* what, std::size_t count) {
        series_->leftovers.Add({{"of", what}}).Set(static_cast<double>(count));
    };
    left("all", state.leftovers);
    left("keys", state.keys_left);
}

void Metrics::mails_waiting(std::size_t mails) {
    series_->mails.Add({}).Set(static_cast<double>(mails));
}

void Metrics::forgetting(const Forgetting& state) {
    series_->oldest_erasure.Add({}).Set(state.oldest_pending_seconds);
    series_->suspended.Add({}).Set(state.retention_suspended ? 1 : 0);
    series_->epoch_age.Add({}).Set(state.epoch_age_seconds);
    series_->keys_held.Add({}).Set(static_cast<double>(state.keys_held));
}

void Metrics::connections(std::size_t open) {
    series_->connections.Set(static_cast<double>(open));
}

void Metrics::before_exposition(std::function<void()> look) {
    const std::scoped_lock lock{series_->looking};
    series_->looks.push_back(std::move(look));
}

std::string Metrics::exposition() {
    {
        const std::scoped_lock lock{series_->looking};
        for (const auto& look : series_->looks) look();
    }
    series_->resident.Set(resident_bytes());
    std::ostringstream text;
    prometheus::TextSerializer{}.Serialize(text, series_->registry.Collect());
    return std::move(text).str();
}

}  // namespace kontor::adapters::metrics
