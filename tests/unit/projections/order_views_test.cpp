// The views of orders: what the customer's history shows, what fulfilment has to do, and what it is
// told.

#include "eventstore/codec/seal.hpp"
#include "tests/support/views_house.hpp"
#include "tests/unit/domain/order_words.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kontor::tests {
namespace {

using domain::OrderNumber;
using domain::order::Event;
using domain::order::Status;
namespace executor = eventstore::executor;
namespace feed = projections::feed;
namespace history = projections::history;
namespace order = domain::order;
namespace worklist = projections::worklist;

constexpr auto home = EngineHouse::home;

class OrderViewsTest : public ::testing::Test {
protected:
    ViewsHouse house;
    const domain::CustomerId an = house.register_customer("an@atelier.example", {id128(1)});
    const domain::CustomerId bo = house.register_customer("bo@atelier.example", {id128(2)});

    [[nodiscard]] std::vector<std::string> history_of(domain::CustomerId customer) {
        std::vector<std::string> numbers;
        for (const auto& entry : history::orders_of(house.view("history"), home, customer)) {
            numbers.push_back(entry.number.value);
        }
        std::ranges::sort(numbers);
        return numbers;
    }
    [[nodiscard]] std::optional<history::Row> row_of(const OrderNumber& number) {
        return history::order_of(house.view("history"), home, an, number);
    }
    [[nodiscard]] std::vector<std::string> work(Status status,
                                                std::size_t limit = 100,
                                                const std::optional<worklist::After>& after = {}) {
        std::vector<std::string> numbers;
        for (const auto& entry :
             worklist::orders_in(house.view("worklist"), home, status, after, limit)) {
            numbers.push_back(entry.number.value);
        }
        return numbers;
    }
    [[nodiscard]] std::vector<feed::Entry> told(std::uint64_t from = 0, std::size_t limit = 100) {
        return feed::rows_from(house.view("feed"), home, {from}, limit);
    }
    [[nodiscard]] std::vector<std::string> told_kinds() {
        std::vector<std::string> kinds;
        for (const auto& entry : told()) {
            kinds.emplace_back(enum_names(entry.row.kind)[std::size_t(entry.row.kind)]);
        }
        return kinds;
    }
    /// `all_shipped` and the times are as the test says.
    void ship(const OrderNumber& number, std::vector<order::ShippedLine> lines, bool all) {
        auto event = shipped({"parcel-" + std::to_string(++parcels_)}, std::move(lines));
        event.all_shipped = all;
        house.happens_to(number, {event});
    }

private:
    int parcels_ = 0;
};

using Numbers = std::vector<std::string>;
using Kinds = std::vector<std::string>;

TEST_F(OrderViewsTest, HistoryShowsAnOrderAsItWasPlaced) {  // M13
    const auto number = house.place(an, placing());
    const auto row = row_of(number);
    ASSERT_TRUE(row.has_value());
    EXPECT_EQ(row->status, Status::placed);
    EXPECT_EQ(row->placed_at, EngineHouse::noon);
    EXPECT_EQ(row->final_at, std::nullopt);
    const auto shown = eventstore::codec::open(row->placing,
                                               house.vault(),
                                               {.customer = an, .order_secret = row->secret},
                                               executor::stream_of(number).value);
    EXPECT_EQ(std::get<order::Placing>(shown), placing().placing);
}

TEST_F(OrderViewsTest, HistoryHoldsNothingPersonalInPlain) {  // M20
    house.place(an, placing());
    for (auto row = house.state_store.scan({}, {}); row->valid(); row->next()) {
        for (const auto* personal : {"123456789", "Atelier Noord", "Kaaiweg", "an@atelier"}) {
            EXPECT_EQ(row->value().find(personal), std::string_view::npos) << personal;
            EXPECT_EQ(row->key().find(personal), std::string_view::npos) << personal;
        }
    }
}

TEST_F(OrderViewsTest, HistoryIsTheCustomersOwn) {  // M13
    const auto first = house.place(an, placing());
    const auto other = house.place(bo, placing());
    const auto second = house.place(an, placing());
    EXPECT_EQ(history_of(an), (Numbers{first.value, second.value}));
    EXPECT_EQ(history_of(bo), Numbers{other.value});
    EXPECT_EQ(row_of(other), std::nullopt) << "not by its number either";
    EXPECT_EQ(history::owner_of(house.view("history"), home, other), bo);
}

TEST_F(OrderViewsTest, HistoryKeepsTheInstantOfAFinalStatusOnly) {  // M13, M16
    const auto number = house.place(an, placing());
    house.happens_to(number, {accepted(noon + 1h)});
    EXPECT_EQ(row_of(number)->status, Status::accepted);
    EXPECT_EQ(row_of(number)->final_at, std::nullopt);
    ship(number, {{1, 3}}, false);
    EXPECT_EQ(row_of(number)->status, Status::partly_shipped);
    ship(number, {{1, 2}, {2, 2}}, true);
    EXPECT_EQ(row_of(number)->status, Status::shipped);
    EXPECT_EQ(row_of(number)->final_at, std::nullopt);
    house.happens_to(number, {completed(noon + 3h)});
    EXPECT_EQ(row_of(number)->status, Status::completed);
    EXPECT_EQ(row_of(number)->final_at, noon + 3h);
    EXPECT_EQ(row_of(number)->placed_at, EngineHouse::noon);
}

TEST_F(OrderViewsTest, HistoryShowsALegalHoldWhileItLasts) {  // M16
    const auto number = house.place(an, placing());
    house.happens_to(number, {order::HoldPlaced{.reason_code = "dispute", .at = noon + 2h}});
    EXPECT_EQ(row_of(number)->held_at, noon + 2h);
    house.happens_to(number, {order::HoldReleased{.at = noon + 3h}});
    EXPECT_EQ(row_of(number)->held_at, std::nullopt);
}

TEST_F(OrderViewsTest, APurgedOrderIsGoneFromHistoryAndWork) {  // M16
    const auto gone = house.place(an, placing());
    const auto stays = house.place(an, placing());
    house.purge(executor::stream_of(gone));
    EXPECT_EQ(history_of(an), Numbers{stays.value});
    EXPECT_EQ(history::owner_of(house.view("history"), home, gone), std::nullopt);
    EXPECT_EQ(work(Status::placed), Numbers{stays.value});
}

TEST_F(OrderViewsTest, AnOrderInCustodyIsWorkButNobodysHistory) {  // M20, M26
    const auto number = house.place(an, placing());
    house.happens_to(number, {accepted()});
    house.happens_to(number, {order::CustodyBegun{.secret = house.secret_of(number), .at = noon}});
    EXPECT_TRUE(history_of(an).empty());
    EXPECT_EQ(history::owner_of(house.view("history"), home, number), std::nullopt);
    EXPECT_EQ(work(Status::accepted), Numbers{number.value});
}

TEST_F(OrderViewsTest, ARebuildCannotTellWhoseAnOrderWasOnceItsKeyIsGone) {  // M20
    const auto number = house.place(an, placing());
    const std::vector<domain::Id128> keys{house.secret_of(number).value};
    house.vault().destroy(keys);
    house.rebuild_all();
    EXPECT_TRUE(history_of(an).empty());
    EXPECT_EQ(work(Status::placed), Numbers{number.value}) << "what is not personal stays";
}

TEST_F(OrderViewsTest, WorkIsListedByStatusOldestFirst) {  // M26
    std::vector<OrderNumber> numbers;
    for (int i = 0; i < 4; ++i) {
        house.clock.leap_to(EngineHouse::noon + std::chrono::minutes{i});
        numbers.push_back(house.place(an, placing()));
    }
    house.happens_to(numbers[1], {accepted()});
    EXPECT_EQ(work(Status::placed),
              (Numbers{numbers[0].value, numbers[2].value, numbers[3].value}));
    EXPECT_EQ(work(Status::accepted), Numbers{numbers[1].value});
    house.happens_to(numbers[0], {accepted()});
    EXPECT_EQ(work(Status::accepted), (Numbers{numbers[0].value, numbers[1].value}))
        << "by placement, not by acceptance";
}

TEST_F(OrderViewsTest, WorkIsReadPageByPageAlsoWithinOneMillisecond) {  // M26
    Numbers all;
    for (int i = 0; i < 5; ++i) all.push_back(house.place(an, placing()).value);
    Numbers read;
    std::optional<worklist::After> after;
    for (auto page = work(Status::placed, 2, after); !page.empty();
         page = work(Status::placed, 2, after)) {
        ASSERT_LE(page.size(), 2U);
        read.insert(read.end(), page.begin(), page.end());
        after = worklist::After{EngineHouse::noon, page.back()};
    }
    EXPECT_EQ(read, all);
}

/// Each of these orders shows in its rows what happened to it last.
TEST_F(OrderViewsTest, ARebuildMissesNothingThatHappenedToAnOrder) {  // M13, M26
    const order::HoldPlaced held{.reason_code = "dispute", .at = EngineHouse::noon};
    const std::vector<std::vector<Event>> lives{
        {},
        {accepted()},
        {accepted(), shipped({"parcel"}, {{1, 3}})},
        {accepted(), completed()},
        {rejected()},
        {cancelled()},
        {held},
        {held, order::HoldReleased{.at = EngineHouse::noon}},
    };
    for (const auto& life : lives) house.happens_to(house.place(an, placing()), life);
    const auto number = house.place(an, placing());
    house.happens_to(
        number, {order::CustodyBegun{.secret = house.secret_of(number), .at = EngineHouse::noon}});
    for (const auto* view : {"history", "worklist", "feed"}) {
        const auto compared = house.rebuild(view, true);
        EXPECT_GT(compared.rows, lives.size()) << view;
        EXPECT_EQ(compared.different, 0U) << view;
    }
}

TEST_F(OrderViewsTest, TheFeedTellsEachStepOnceInTheOrderOfTheLog) {  // M26
    const auto number = house.place(an, placing());
    house.happens_to(number, {accepted()});
    house.happens_to(number, {domain::mail::MailSettled{.cause = 1, .kind = "order-placed"}});
    ship(number, {{1, 3}}, false);
    ship(number, {{1, 2}, {2, 2}}, true);
    house.happens_to(number, {completed()});
    house.happens_to(house.place(an, placing()), {rejected()});
    house.happens_to(house.place(an, placing()), {cancelled()});
    const Kinds expected{"placed",
                         "accepted",
                         "shipped",
                         "shipped",
                         "completed",
                         "placed",
                         "rejected",
                         "placed",
                         "cancelled"};
    EXPECT_EQ(told_kinds(), expected);
    house.rebuild("feed");
    EXPECT_EQ(told_kinds(), expected);
}

TEST_F(OrderViewsTest, TheFeedTellsWhatWasOrderedAndWhatWasShipped) {  // M26
    const auto number = house.place(an, placing());
    house.happens_to(number, {accepted()});
    ship(number, {{2, 1}}, false);
    const auto rows = told();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[1].row.lines, (std::vector<feed::FedLine>{{1, {"BOX"}, 5}, {2, {"TAPE"}, 2}}));
    EXPECT_EQ(rows[2].row.lines, (std::vector<feed::FedLine>{{2, {"TAPE"}, 1}}));
    EXPECT_EQ(rows[2].row.shipment, domain::ShipmentId{"parcel-1"});
    EXPECT_EQ(rows[2].row.status, Status::partly_shipped);
    EXPECT_EQ(rows[2].row.country, "BE");
    EXPECT_EQ(rows[2].row.version, 3U);
}

TEST_F(OrderViewsTest, TheFeedTellsNobodyThatACancellationIsAForgetting) {  // M20, M26
    for (const auto by : {order::CancelledBy::customer, order::CancelledBy::forgetting}) {
        house.happens_to(house.place(an, placing()), {order::OrderCancelled{.by = by}});
    }
    const auto rows = told();
    ASSERT_EQ(rows.size(), 4U);
    const auto& asked = rows[1].row;
    auto forgotten = rows[3].row;
    EXPECT_EQ(asked.kind, feed::Kind::cancelled);
    EXPECT_EQ(asked.reason_code, "customer");
    forgotten.number = asked.number;
    EXPECT_EQ(forgotten, asked);
}

TEST_F(OrderViewsTest, TheFeedIsReadOnFromAnyPosition) {  // M26
    const auto number = house.place(an, placing());
    house.happens_to(number, {accepted()});
    house.happens_to(number, {completed()});
    const auto first = told(0, 2);
    ASSERT_EQ(first.size(), 2U);
    const auto rest = told(first.back().position.value + 1);
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest.front().row.kind, feed::Kind::completed);
}

TEST_F(OrderViewsTest, OfAPurgedOrderTheFeedTellsThatAndTheDayAlone) {  // M16, M20, M26
    const auto number = house.place(an, placing());
    house.happens_to(number, {accepted()});
    const auto other = house.place(an, placing());
    house.clock.leap_to(EngineHouse::noon + 50h);
    house.purge(executor::stream_of(number));
    const auto rows = told();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].row.number, other.value);
    EXPECT_EQ(rows[1].row,
              (feed::Row{.kind = feed::Kind::erased,
                         .number = number.value,
                         .version = 3,
                         .at = std::chrono::floor<days>(EngineHouse::noon + 50h),
                         .status = {},
                         .shipment = {},
                         .lines = {},
                         .country = {}}));
}

}  // namespace
}  // namespace kontor::tests
