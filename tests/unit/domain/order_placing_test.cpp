#include "tests/unit/domain/order_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::order;

Context at(Timestamp now) {
    return order_context(now);
}

TEST(Order, IsPlacedWithWhatTheCustomerAskedFor) {  // M12
    given_order().when(placing(), at(noon)).then({placed(noon)});
}

TEST(Order, KeepsTheCompanyNameAsItWasWhenPlaced) {  // M13
    auto command = placing();
    command.placing.company_name = "Atelier Zuid";
    const auto decision = decide(State{}, command, at(noon));
    ASSERT_TRUE(decision.has_value());
    EXPECT_EQ(std::get<OrderPlaced>(decision->front()).placing.value().company_name,
              "Atelier Zuid");
}

TEST(Order, AtTheLimitIsPlaced) {  // M11
    auto context = at(noon);
    context.limits = {.lines_max = 2, .units_max = 7, .weight_grams_max = 14'000};
    given_order().when(placing(), context).then({placed(noon)});
}

TEST(Order, AboveALimitIsRefusedAndTheLimitIsNamed) {  // M11
    auto context = at(noon);
    context.limits = {.lines_max = 1, .units_max = 6, .weight_grams_max = 13'999};
    given_order()
        .when(placing(), context)
        .then_rejected(OrderTooLarge{{
            {LimitKind::lines, "order", 1, 2, 0, 1, LimitLevel::exceeded},
            {LimitKind::units, "order", 6, 7, 0, 1, LimitLevel::exceeded},
            {LimitKind::weight_grams, "order", 13'999, 14'000, 0, 1, LimitLevel::exceeded},
        }});
}

TEST(Order, WithoutLinesIsRefused) {  // M10
    given_order()
        .when(placing({}), at(noon))
        .then_rejected(
            domain::FieldsInvalid{FieldErrors{{"/lines", FieldFault::required, "", ""}}});
    given_order()
        .when(placing({line(1, "BOX", 1), line(2, "TAPE", 0)}), at(noon))
        .then_rejected(
            domain::FieldsInvalid{FieldErrors{{"/lines/1/quantity", FieldFault::range, "1", ""}}});
}

TEST(Order, NumberIsNeverUsedTwice) {  // M12
    for (const auto status : every_status) {
        given_an_order(status).when(placing(), at(noon)).then_rejected(OrderExists{});
    }
    given_a_purged_order().when(placing(), at(noon)).then_rejected(OrderExists{});
}

TEST(Order, ThatWasNeverPlacedIsUnknownAndOneThatWasPurgedIsErased) {  // M16, M26
    const std::vector<Command> commands{AcceptOrder{},
                                        RejectOrder{.reason = "out of stock"},
                                        CancelOrder{},
                                        ShipOrder{.shipment = parcel_1},
                                        CompleteOrder{},
                                        BeginCustody{}};
    for (const auto& command : commands) {
        given_order().when(command, at(noon)).then_rejected(OrderUnknown{});
        given_a_purged_order().when(command, at(noon)).then_rejected(OrderErased{});
    }
}

}  // namespace
}  // namespace kontor::tests
