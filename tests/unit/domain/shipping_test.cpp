#include "tests/unit/domain/order_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::order;

const std::string url = "https://tracking.example/1";
const std::string other_url = "https://tracking.example/2";

Context at(Timestamp now) {
    return order_context(now);
}
ShipOrder parcel(std::vector<ShippedLine> lines) {
    return {.shipment = parcel_1, .lines = std::move(lines), .tracking_secret = tracking_secret};
}
ShipOrder the_rest(const domain::ShipmentId& shipment = parcel_1) {
    return {.shipment = shipment, .tracking_secret = tracking_secret};
}

TEST(Shipping, WithoutLinesShipsAllThatIsOpen) {  // M26
    auto scenario = given_order(placed(), accepted());
    scenario.when(the_rest(), at(noon + 1h))
        .then({shipped_last(parcel_1, {{1, 5}, {2, 2}}, noon + 1h)});
    scenario.and_so();
    EXPECT_EQ(order_of(scenario).status, Status::shipped);
}

TEST(Shipping, GoesPartByPart) {  // M15, M26
    auto scenario = given_order(placed(), accepted());
    scenario.when(parcel({{1, 3}}), at(noon)).then({shipped(parcel_1, {{1, 3}})});
    scenario.and_so();
    EXPECT_EQ(order_of(scenario).status, Status::partly_shipped);

    scenario.when(the_rest(parcel_2), at(noon + 1h))
        .then({shipped_last(parcel_2, {{1, 2}, {2, 2}}, noon + 1h)});
    scenario.and_so();
    EXPECT_EQ(order_of(scenario).status, Status::shipped);
    EXPECT_EQ(order_of(scenario).shipments.size(), 2U);
}

TEST(Shipping, KeepsCarrierAndTimeAndTheTrackingLinkApart) {  // M15, M17
    auto command = the_rest();
    command.carrier = "DHL Express";
    command.shipped_at = noon - 2h;
    command.tracking_url = url;
    auto expected = shipped_last(parcel_1, {{1, 5}, {2, 2}});
    expected.carrier = "DHL Express";
    expected.shipped_at = noon - 2h;
    auto scenario = given_order(placed(), accepted());
    scenario.when(command, at(noon)).then({expected, tracked(parcel_1, url)});
    scenario.and_so();
    const auto& shipment = order_of(scenario).shipments.front();
    EXPECT_EQ(shipment.tracking_secret, tracking_secret);
    EXPECT_EQ(shipment.tracking_url.value(), url);
}

TEST(Shipping, NeedsAnOrderThatIsAcceptedAndOpen) {  // M26
    for (const auto status : every_status) {
        if (status == Status::accepted || status == Status::partly_shipped) continue;
        given_an_order(status)
            .when(the_rest(parcel_2), at(noon))
            .then_rejected(StatusConflict{status});
    }
}

TEST(Shipping, OfMoreThanIsOpenIsRefused) {  // M26
    given_an_order(Status::partly_shipped)
        .when(ShipOrder{.shipment = parcel_2, .lines = {{{2, 2}, {1, 3}}}}, at(noon))
        .then_rejected(ShipmentExceedsOrder{{{"/lines/1/quantity", FieldFault::range, "2", {}}}});
    given_an_order(Status::partly_shipped)
        .when(ShipOrder{.shipment = parcel_2, .lines = {{{1, 2}}}}, at(noon))
        .then({shipped(parcel_2, {{1, 2}})});
    given_order(placed(), accepted())
        .when(parcel({{1, 4'294'967'295}}), at(noon))
        .then_rejected(ShipmentExceedsOrder{{{"/lines/0/quantity", FieldFault::range, "5", {}}}});
}

TEST(Shipping, NamesTheFieldsAtFault) {  // M26
    struct Case {
        std::vector<ShippedLine> lines;
        FieldErrors errors;
    };
    const Case cases[] = {
        {{}, {{"/lines", FieldFault::too_short, "1", ""}}},
        {{{3, 1}}, {{"/lines/0/line", FieldFault::not_found, "", ""}}},
        {{{1, 1}, {0, 1}}, {{"/lines/1/line", FieldFault::not_found, "", ""}}},
        {{{1, 0}}, {{"/lines/0/quantity", FieldFault::range, "1", ""}}},
        {{{1, 1}, {1, 1}}, {{"/lines/1/line", FieldFault::not_allowed, "", ""}}},
        {{{1, 0}, {7, 9}},
         {{"/lines/0/quantity", FieldFault::range, "1", ""},
          {"/lines/1/line", FieldFault::not_found, "", ""}}},
    };
    for (const auto& [lines, errors] : cases) {
        given_order(placed(), accepted())
            .when(parcel(lines), at(noon))
            .then_rejected(domain::FieldsInvalid{errors});
    }
}

// The same shipment again

const auto both = std::vector<ShippedLine>{{1, 5}, {2, 2}};

TEST(RepeatedShipment, DoesNothing) {  // M26
    for (const auto status : {Status::shipped, Status::completed}) {
        given_an_order(status).when(the_rest(), at(noon + 1h)).then_nothing();
        given_an_order(status).when(parcel(both), at(noon + 1h)).then_nothing();
        given_an_order(status).when(parcel({{2, 2}, {1, 5}}), at(noon + 1h)).then_nothing();
    }
    given_an_order(Status::partly_shipped).when(parcel({{1, 3}}), at(noon)).then_nothing();
}

TEST(RepeatedShipment, WithOtherContentsDiffers) {  // M26
    auto other_time = the_rest();
    other_time.shipped_at = noon + 1ms;
    for (const auto& command : {parcel({{1, 5}}),
                                parcel({{1, 5}, {2, 1}}),
                                parcel({}),
                                parcel({{1, 5}, {9, 1}}),
                                other_time}) {
        for (const auto status : {Status::shipped, Status::completed}) {
            given_an_order(status).when(command, at(noon)).then_rejected(ShipmentDiffers{});
        }
    }
}

TEST(RepeatedShipment, MayNameTheCarrierThatWasNotKnownAndNoOther) {  // M26
    auto command = the_rest();
    command.carrier = "DHL";
    const CarrierNamed named{.shipment = parcel_1, .carrier = "DHL", .at = noon + 1h};
    for (const auto status : {Status::shipped, Status::completed}) {
        given_an_order(status).when(command, at(noon + 1h)).then({named});
    }
    const auto first = shipped_last(parcel_1, both);
    given_order(placed(), accepted(), first, named).when(command, at(noon + 2h)).then_nothing();
    command.carrier = "Pigeon";
    given_order(placed(), accepted(), first, named)
        .when(command, at(noon + 2h))
        .then_rejected(ShipmentDiffers{});
}

TEST(RepeatedShipment, WithTheSameCarrierAndTimeDoesNothing) {  // M26
    auto first = shipped_last(parcel_1, both);
    first.carrier = "DHL Express";
    auto command = the_rest();
    command.carrier = "DHL Express";
    command.shipped_at = noon;
    given_order(placed(), accepted(), first).when(command, at(noon + 1h)).then_nothing();
}

TEST(LateTracking, IsAddedAlsoAfterCompletion) {  // M15, M26
    auto command = the_rest();
    command.tracking_url = url;
    for (const auto status : {Status::shipped, Status::completed}) {
        auto scenario = given_an_order(status);
        scenario.when(command, at(noon + 1h)).then({tracked(parcel_1, url, noon + 1h)});
        scenario.and_so();
        EXPECT_EQ(order_of(scenario).status, status);  // Never backwards.
        EXPECT_EQ(order_of(scenario).shipments.size(), 1U);
    }
}

TEST(LateTracking, ThatIsKnownDoesNothing) {  // M26
    auto command = the_rest();
    command.tracking_url = url;
    command.known_url = url;
    given_order(placed(), accepted(), shipped_last(parcel_1, both), tracked(parcel_1, url))
        .when(command, at(noon))
        .then_nothing();
    command.tracking_url = std::nullopt;
    given_order(placed(), accepted(), shipped_last(parcel_1, both), tracked(parcel_1, url))
        .when(command, at(noon))
        .then_nothing();
}

TEST(LateTracking, ThatDiffersIsRefused) {  // M26
    auto command = the_rest();
    command.tracking_url = other_url;
    command.known_url = url;
    given_order(placed(), accepted(), shipped_last(parcel_1, both), tracked(parcel_1, url))
        .when(command, at(noon))
        .then_rejected(ShipmentDiffers{});
}

TEST(LateTracking, DoesNotComeBackOnceItIsErased) {  // M17
    auto command = the_rest();
    command.tracking_url = url;
    given_order(
        placed(), accepted(), shipped_last(parcel_1, both), tracked(parcel_1, url), completed())
        .when(command, at(noon + days{11}))
        .then_nothing();
}

TEST(LateTracking, IsTakenUntilTenDaysAfterCompletion) {  // M17
    auto command = the_rest();
    command.tracking_url = url;
    const auto last = noon + days{10} - 1ms;
    given_an_order(Status::completed).when(command, at(last)).then({tracked(parcel_1, url, last)});
    given_an_order(Status::completed)
        .when(command, at(noon + days{10}))
        .then_rejected(StatusConflict{Status::completed});
    Context longer = at(noon + days{10});
    longer.retention.tracking_after_completed = days{11};
    given_an_order(Status::completed)
        .when(command, longer)
        .then({tracked(parcel_1, url, noon + days{10})});
}

TEST(LateTracking, MayBeSaidAgainAfterItsTime) {  // M17
    auto command = the_rest();
    command.tracking_url = url;
    auto scenario = given_order(
        placed(), accepted(), shipped_last(parcel_1, both), tracked(parcel_1, url), completed());
    scenario.when(ExpireTracking{}, at(noon + days{10})).and_so();
    scenario.when(command, at(noon + days{11})).then_nothing();
}

TEST(LateTracking, OfAnOrderThatAloneAHoldKeepsIsLeftOut) {  // M17
    const HoldPlaced held{.reason_code = "claim", .at = noon + days{80}};
    auto command = the_rest();
    command.tracking_url = url;
    auto scenario = given_order(placed(), accepted(), held);
    const auto late = noon + days{90};
    scenario.when(command, at(late - 1ms))
        .then({shipped_last(parcel_1, both, late - 1ms), tracked(parcel_1, url, late - 1ms)});
    scenario.when(command, at(late)).then({shipped_last(parcel_1, both, late)});
    scenario.and_so();
    scenario.when(command, at(late + 1h)).then_nothing();
}

TEST(LateTracking, IsNotTakenForANewShipmentOnceLinksWent) {  // M17
    auto command = the_rest(parcel_2);
    command.tracking_url = url;
    auto scenario = given_order(placed(),
                                accepted(),
                                shipped(parcel_1, {{1, 3}}),
                                tracked(parcel_1, url),
                                TrackingExpired{.at = noon + days{90}});
    EXPECT_FALSE(has_tracking(order_of(scenario)));
    const auto late = noon + days{91};
    scenario.when(command, at(late)).then({shipped_last(parcel_2, {{1, 2}, {2, 2}}, late)});
}

TEST(Tracking, OfAShipmentThatIsNotThereIsIgnored) {  // M24
    const auto before = given_order(placed(), accepted()).state();
    EXPECT_EQ(evolve(before, tracked(parcel_1, url)), before);
}

}  // namespace
}  // namespace kontor::tests
