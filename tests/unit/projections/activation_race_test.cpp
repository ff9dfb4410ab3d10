// Two who registered with one address activate at the same time: one of them has it (M2).

#include "domain/catalogue/catalogue.hpp"
#include "eventstore/commands/registration.hpp"
#include "projections/directory/directory.hpp"
#include "projections/engine/projection_engine.hpp"
#include "tests/support/engine_house.hpp"
#include "tests/unit/domain/catalogue_words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace kontor::tests {
namespace {

namespace commands = eventstore::commands;
namespace executor = eventstore::executor;

TEST(ActivationRace, AThousandTimesOneOfTwoGetsTheAddress) {
    EngineHouse house;
    house.open();
    const projections::directory::Directory directory{house.vault()};
    projections::ProjectionEngine views{{&directory}, house.log(), house.state_store, house.clock};
    house.subscribers = {&views};
    house.begin();
    views.start();
    const auto catalogue = domain::catalogue::Catalogue::from(shop_parts()).value();
    const eventstore::vault::Tokens tokens{house.keyring(), EngineHouse::partition_count};
    const commands::Shop shop{.catalogue = catalogue,
                              .tokens = tokens,
                              .size_limits = {},
                              .account_numbers = {},
                              .tracking_hosts = {}};

    for (int round = 0; round < 1000; ++round) {
        const auto email = "race" + std::to_string(round) + "@klant.example";
        for (int i = 0; i < 2; ++i) {
            ASSERT_TRUE(
                house
                    .execute([&](executor::Transaction& tx) {
                        commands::register_customer(
                            tx, {.email = email, .profile = {}, .password_hash = "hash"}, shop);
                        return true;
                    })
                    .has_value());
        }
        const auto claim = house.vault().find_claim(email);
        ASSERT_TRUE(claim.has_value());
        const auto pending =
            house.execute([&](executor::Transaction& tx) { return tx.claim(*claim); })->answer;
        ASSERT_EQ(pending.pending.size(), 2U);

        // Both are under way before either is decided; who is first changes from round to round.
        std::array<std::optional<bool>, 2> granted;
        for (const std::size_t turn : {0U, 1U}) {
            const auto who = (turn + static_cast<std::size_t>(round)) % 2;
            boost::asio::co_spawn(
                house.io,
                house.engine().execute(EngineHouse::home,
                                       [&pending, who](executor::Transaction& tx) {
                                           return commands::activate(tx,
                                                                     pending.links[who].link,
                                                                     pending.pending[who].customer);
                                       }),
                [&granted, who](const std::exception_ptr&, const auto& outcome) {
                    granted[who] = outcome && outcome->answer && *outcome->answer;
                });
        }
        house.settle();
        ASSERT_TRUE(granted[0] && granted[1]);
        EXPECT_NE(*granted[0], *granted[1]) << round;
        const auto winner = pending.pending[*granted[0] ? 0 : 1].customer;
        const auto after =
            house
                .execute([&](executor::Transaction& tx) {
                    return std::pair{
                        tx.claim(*claim).holder,
                        tx.customer(pending.pending[*granted[0] ? 1 : 0].customer).phase};
                })
                ->answer;
        EXPECT_EQ(std::get<domain::claim::Confirmed>(after.first).customer, winner);
        EXPECT_EQ(after.second, domain::customer::Phase::lapsed);
    }
    house.close();
}

}  // namespace
}  // namespace kontor::tests
