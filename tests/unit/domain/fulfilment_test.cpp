#include "tests/unit/domain/order_words.hpp"

#include <gtest/gtest.h>

#include <map>

namespace kontor::tests {
namespace {

using namespace domain::order;

Context at(Timestamp now) {
    return order_context(now);
}

enum class Outcome { happens, nothing, refused };

void expect(const OrderScenario& scenario, Status status, const Command& command, Outcome outcome) {
    const auto decision = decide(scenario.state(), command, at(noon));
    const auto name = name_of(status);
    switch (outcome) {
        case Outcome::happens:
            ASSERT_TRUE(decision.has_value()) << name;
            EXPECT_EQ(decision->size(), 1U) << name;
            break;
        case Outcome::nothing:
            ASSERT_TRUE(decision.has_value()) << name;
            EXPECT_TRUE(decision->empty()) << name;
            break;
        case Outcome::refused:
            ASSERT_FALSE(decision.has_value()) << name;
            EXPECT_EQ(decision.error(), Rejection{StatusConflict{status}}) << name;
            break;
    }
}

void expect_by_status(const Command& command, const std::map<Status, Outcome>& outcomes) {
    ASSERT_EQ(outcomes.size(), every_status.size());
    for (const auto& [status, outcome] : outcomes) {
        expect(given_an_order(status), status, command, outcome);
    }
}

TEST(Accepting, AnswersByStatus) {  // M26
    given_order(placed()).when(AcceptOrder{}, at(noon)).then({accepted()});
    expect_by_status(AcceptOrder{},
                     {{Status::placed, Outcome::happens},
                      {Status::accepted, Outcome::nothing},
                      {Status::partly_shipped, Outcome::nothing},
                      {Status::shipped, Outcome::nothing},
                      {Status::completed, Outcome::nothing},
                      {Status::rejected, Outcome::refused},
                      {Status::cancelled, Outcome::refused}});
}

TEST(Rejecting, AnswersByStatus) {  // M26
    given_order(placed()).when(RejectOrder{.reason = "out of stock"}, at(noon)).then({rejected()});
    expect_by_status(RejectOrder{.reason = "out of stock"},
                     {{Status::placed, Outcome::happens},
                      {Status::accepted, Outcome::refused},
                      {Status::partly_shipped, Outcome::refused},
                      {Status::shipped, Outcome::refused},
                      {Status::completed, Outcome::refused},
                      {Status::rejected, Outcome::nothing},
                      {Status::cancelled, Outcome::refused}});
}

TEST(Completing, AnswersByStatus) {  // M17, M26
    given_an_order(Status::shipped)
        .when(CompleteOrder{}, at(noon + 1h))
        .then({completed(noon + 1h)});
    expect_by_status(CompleteOrder{},
                     {{Status::placed, Outcome::refused},
                      {Status::accepted, Outcome::refused},
                      {Status::partly_shipped, Outcome::refused},
                      {Status::shipped, Outcome::happens},
                      {Status::completed, Outcome::nothing},
                      {Status::rejected, Outcome::refused},
                      {Status::cancelled, Outcome::refused}});
}

TEST(Completing, ShortAnswersByStatus) {  // M26
    expect_by_status(CompleteOrder{.close_short = true},
                     {{Status::placed, Outcome::refused},
                      {Status::accepted, Outcome::happens},
                      {Status::partly_shipped, Outcome::happens},
                      {Status::shipped, Outcome::happens},
                      {Status::completed, Outcome::nothing},
                      {Status::rejected, Outcome::refused},
                      {Status::cancelled, Outcome::refused}});
}

TEST(Completing, ShortCancelsWhatIsStillOpen) {  // M26
    auto scenario = given_an_order(Status::partly_shipped);
    scenario.when(CompleteOrder{.close_short = true}, at(noon + 1h))
        .then({completed(noon + 1h, true)});
    scenario.and_so();
    const std::vector<OpenLine> expected{
        {.line = 1, .sku = {"BOX"}, .quantity = 5, .shipped = 3, .cancelled = 2},
        {.line = 2, .sku = {"TAPE"}, .quantity = 2, .shipped = 0, .cancelled = 2}};
    EXPECT_EQ(order_of(scenario).lines, expected);
    EXPECT_EQ(order_of(scenario).final_at, noon + 1h);
}

TEST(Completing, ShortOfNothingIsNotShort) {  // M26
    given_an_order(Status::shipped)
        .when(CompleteOrder{.close_short = true}, at(noon))
        .then({completed(noon, false)});
}

TEST(Cancelling, IsPossibleUntilAcceptance) {  // M15
    given_order(placed())
        .when(CancelOrder{.by = CancelledBy::customer, .reason = "changed my mind"}, at(noon))
        .then({cancelled()});
}

TEST(Cancelling, LaterIsRefusedWithTheReason) {  // M15
    const std::map<Status, std::string_view> reasons{{Status::accepted, "already-accepted"},
                                                     {Status::partly_shipped, "already-shipped"},
                                                     {Status::shipped, "already-shipped"},
                                                     {Status::completed, "already-completed"},
                                                     {Status::rejected, "already-rejected"},
                                                     {Status::cancelled, "already-cancelled"}};
    for (const auto& [status, reason] : reasons) {
        given_an_order(status)
            .when(CancelOrder{}, at(noon))
            .then_rejected(ActionNotAllowed{reason});
        EXPECT_EQ(cancellation_blocked(status), reason);
    }
    EXPECT_EQ(cancellation_blocked(Status::placed), "");
}

TEST(Cancelling, EndsTheOrderAndAllItsLines) {  // M15
    auto scenario = given_order(placed());
    scenario.when(CancelOrder{}, at(noon + 1h)).and_so();
    EXPECT_EQ(order_of(scenario).status, Status::cancelled);
    EXPECT_EQ(order_of(scenario).final_at, noon + 1h);
    for (const auto& each : order_of(scenario).lines) EXPECT_EQ(each.cancelled, each.quantity);
}

TEST(Forgetting, CancelsOrdersThatAreNotAcceptedAndNoOther) {  // M20
    const CancelOrder forgetting{.by = CancelledBy::forgetting, .reason = ""};
    given_order(placed())
        .when(forgetting, at(noon))
        .then({OrderCancelled{.by = CancelledBy::forgetting,
                              .reason = domain::personal<Scope::delivery>(std::string{}),
                              .at = noon}});
    for (const auto status : every_status) {
        if (status == Status::placed) continue;
        given_an_order(status).when(forgetting, at(noon)).then_nothing();
    }
}

TEST(Custody, BeginsForOrdersThatAreOnTheirWay) {  // M20
    const std::map<Status, bool> begins{{Status::placed, false},
                                        {Status::accepted, true},
                                        {Status::partly_shipped, true},
                                        {Status::shipped, true},
                                        {Status::completed, false},
                                        {Status::rejected, false},
                                        {Status::cancelled, false}};
    for (const auto& [status, expected] : begins) {
        auto scenario = given_an_order(status);
        scenario.when(BeginCustody{}, at(noon));
        if (expected) {
            scenario.then({CustodyBegun{.secret = secret, .at = noon}});
        } else {
            scenario.then_nothing();
        }
    }
}

TEST(Custody, HidesTheCustomerAndGoesOn) {  // M20, M26
    auto scenario = given_an_order(Status::accepted);
    scenario.when(BeginCustody{}, at(noon)).and_so();
    EXPECT_TRUE(order_of(scenario).in_custody);
    EXPECT_TRUE(order_of(scenario).customer.erased());
    scenario.when(BeginCustody{}, at(noon)).then_nothing();

    scenario.when(ShipOrder{.shipment = parcel_1}, at(noon)).and_so();
    scenario.when(CompleteOrder{}, at(noon)).and_so();
    EXPECT_EQ(order_of(scenario).status, Status::completed);
}

// Time and holds

TEST(ExpiringTracking, TakesEveryLinkAndLetsNoneComeBack) {  // M17
    auto scenario = given_order(placed(),
                                accepted(),
                                shipped(parcel_1, {{1, 5}}),
                                tracked(parcel_1, "https://tracking.example/1"));
    scenario.when(ExpireTracking{}, at(noon)).then({TrackingExpired{.at = noon}});
    scenario.and_so();
    EXPECT_EQ(order_of(scenario).shipments.front().tracking_secret, std::nullopt);
    scenario.when(ExpireTracking{}, at(noon)).then_nothing();
    scenario
        .when(ShipOrder{.shipment = parcel_1, .tracking_url = "https://tracking.example/1"},
              at(noon))
        .then_nothing();
}

TEST(Hold, IsPlacedOnceAndReleasedOnce) {  // M16
    auto scenario = given_order(placed());
    scenario.when(PlaceHold{"litigation"}, at(noon))
        .then({HoldPlaced{.reason_code = "litigation", .at = noon}});
    scenario.and_so();
    scenario.when(PlaceHold{"audit"}, at(noon)).then_nothing();
    EXPECT_EQ(order_of(scenario).hold->reason_code, "litigation");
    scenario.when(ReleaseHold{}, at(noon)).then({HoldReleased{.at = noon}});
    scenario.and_so();
    scenario.when(ReleaseHold{}, at(noon)).then_nothing();
}

// Folding

TEST(OrderFold, StartsOpen) {  // M24
    const auto scenario = given_order(placed());
    const auto& order = order_of(scenario);
    EXPECT_EQ(order.status, Status::placed);
    EXPECT_EQ(order.secret, secret);
    EXPECT_EQ(order.customer.value(), an);
    EXPECT_EQ(order.country, "BE");
    EXPECT_EQ(order.placed_at, noon);
    EXPECT_EQ(order.final_at, std::nullopt);
}

TEST(OrderFold, TakesEveryEventInEveryState) {  // M24
    const std::vector<Event> every{placed(),
                                   accepted(),
                                   rejected(),
                                   cancelled(),
                                   shipped(parcel_1, {{1, 5}, {9, 1}}),
                                   tracked(parcel_1, "https://tracking.example/1"),
                                   CarrierNamed{.shipment = parcel_1, .carrier = "DHL", .at = noon},
                                   completed(noon, true),
                                   TrackingExpired{.at = noon},
                                   HoldPlaced{.reason_code = "litigation", .at = noon},
                                   HoldReleased{.at = noon},
                                   CustodyBegun{.secret = secret, .at = noon},
                                   domain::mail::MailSettled{.at = noon}};
    ASSERT_EQ(every.size(), std::variant_size_v<Event>);
    for (const auto& event : every) {
        for (const auto status : every_status) {
            const auto state = evolve(given_an_order(status).state(), event);
            EXPECT_TRUE(std::holds_alternative<Placed>(state));
        }
        EXPECT_EQ(evolve(State{Purged{}}, event), State{Purged{}});
        const bool is_placement = std::holds_alternative<OrderPlaced>(event);
        EXPECT_EQ(std::holds_alternative<Unplaced>(evolve(State{}, event)), !is_placement);
    }
}

TEST(OrderFold, MailsChangeNothing) {
    const auto before = given_an_order(Status::shipped).state();
    EXPECT_EQ(evolve(before, domain::mail::MailSettled{.at = noon}), before);
}

}  // namespace
}  // namespace kontor::tests
