#include "adapters/metrics/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kontor::adapters::metrics {
namespace {

using testing::HasSubstr;

TEST(Metrics, ShowRequestsByRouteAndClass) {
    Metrics metrics;
    auto& orders = metrics.requests_of("POST", "/v1/orders");
    orders.answered(201, 0.002);
    orders.answered(422, 0.001);
    orders.answered(409, 0.001);
    const auto text = metrics.exposition();
    EXPECT_THAT(text, HasSubstr(R"(route="/v1/orders",status="2xx"} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(route="/v1/orders",status="4xx"} 2)"));
    EXPECT_THAT(
        text,
        HasSubstr(R"(kontor_http_request_seconds_count{method="POST",route="/v1/orders"} 3)"));
}

TEST(Metrics, ShowWhatTheLogTells) {
    Metrics metrics;
    const auto observer = metrics.log_observer();
    observer.appended(0.004);
    observer.group_written(0.003, 2, 17);
    observer.write_failed("fdatasync");
    const auto text = metrics.exposition();
    EXPECT_THAT(text, HasSubstr("kontor_log_append_seconds_count 1"));
    EXPECT_THAT(text, HasSubstr("kontor_log_sync_seconds_count 1"));
    EXPECT_THAT(text, HasSubstr("kontor_log_batch_parts_sum 2"));
    EXPECT_THAT(text, HasSubstr("kontor_log_batch_records_sum 17"));
    EXPECT_THAT(text, HasSubstr("kontor_log_write_failures_total 1"));
}

TEST(Metrics, ShowCommandsProjectionsAndMails) {
    Metrics metrics;
    metrics.command_answered("place-order", "done");
    metrics.command_answered("place-order", "order-too-large");
    metrics.projection_lag("history", {.events = 12, .seconds = 0.5});
    metrics.projection_quarantined("feed", true);
    metrics.mails_waiting(4);
    const auto text = metrics.exposition();
    EXPECT_THAT(text,
                HasSubstr(R"(kontor_commands_total{command="place-order",outcome="done"} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(kontor_projection_lag_events{projection="history"} 12)"));
    EXPECT_THAT(text, HasSubstr(R"(kontor_projection_lag_seconds{projection="history"} 0.5)"));
    EXPECT_THAT(text, HasSubstr(R"(kontor_projection_quarantined{projection="feed"} 1)"));
    EXPECT_THAT(text, HasSubstr("kontor_mails_waiting 4"));
}

TEST(Metrics, AreLookedUpJustBeforeTheyAreShown) {
    Metrics metrics;
    metrics.before_exposition([&metrics] { metrics.connections(7); });
    EXPECT_THAT(metrics.exposition(), HasSubstr("kontor_http_connections 7"));
}

}  // namespace
}  // namespace kontor::adapters::metrics
