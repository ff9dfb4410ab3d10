// A log-in address moves from one partition to another: stopped after any step, the next start
// leaves each address with one owner (M18, M20; docs/decisions/0005).

#include "domain/catalogue/catalogue.hpp"
#include "eventstore/commands/email_changes.hpp"
#include "eventstore/commands/forgetting.hpp"
#include "eventstore/commands/registration.hpp"
#include "projections/directory/directory.hpp"
#include "projections/engine/projection_engine.hpp"
#include "projections/moving/login_moves.hpp"
#include "projections/moving/moves.hpp"
#include "tests/support/engine_house.hpp"
#include "tests/unit/domain/catalogue_words.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

namespace kontor::tests {
namespace {

namespace claim = domain::claim;
namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;
using eventstore::log::Partition;
using projections::moving::LoginMoves;

/// How far a move came before the process died.
enum class Stopped { after_reserving, after_beginning, after_confirming, after_switching, at_end };

/// One customer, the directory, and the process that finishes moves.
class Town {
public:
    Town() {
        start();
        while (partition_of(elsewhere) == partition_of(old_address)) elsewhere.insert(0, "x");
        resident = activated(old_address);
    }
    ~Town() {
        house.close();
    }
    Town(const Town&) = delete;
    Town& operator=(const Town&) = delete;

    void crash() {
        moves->stop();
        house.settle();
        house.crash();
        start();
    }
    /// The process works until there is nothing to do.
    void work() {
        boost::asio::co_spawn(house.io, moves->run(), [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        });
        house.io.restart();
        while (!moves->idle()) house.io.run_one();
        moves->stop();
        house.settle();
    }

    template <class Command>
    auto in(Partition partition, Command command) {
        auto done = house.execute(std::move(command), partition);
        EXPECT_TRUE(done.has_value());
        return std::move(done->answer);
    }
    [[nodiscard]] Partition partition_of(const std::string& email) {
        return house.vault().partition_of_address(email);
    }
    [[nodiscard]] Partition home() {
        return partition_of(old_address);
    }

    /// Registers and activates; nothing if somebody has the address.
    std::optional<domain::CustomerId> try_to_activate(const std::string& email) {
        const auto where = partition_of(email);
        in(where, [&](executor::Transaction& tx) {
            commands::register_customer(
                tx, {.email = email, .profile = {}, .password_hash = "hash"}, shop);
            return true;
        });
        return in(where, [&](executor::Transaction& tx) -> std::optional<domain::CustomerId> {
            const auto id = tx.find_claim(email);
            if (!id || tx.claim(*id).pending.empty()) return std::nullopt;
            const auto who = tx.claim(*id).pending.back().customer;
            const auto granted = commands::activate(tx, tx.claim(*id).links.back().link, who);
            return granted && *granted ? std::optional{who} : std::nullopt;
        });
    }
    domain::CustomerId activated(const std::string& email) {
        return try_to_activate(email).value();
    }
    /// Who logs in with an address, as the log-in finds out.
    std::optional<domain::CustomerId> owner_of(const std::string& email) {
        const auto where = partition_of(email);
        const auto holder = in(where, [&](executor::Transaction& tx) {
            const auto id = tx.find_claim(email);
            const auto* confirmed =
                id ? std::get_if<claim::Confirmed>(&tx.claim(*id).holder) : nullptr;
            return confirmed ? std::optional{std::pair{*id, *confirmed}} : std::nullopt;
        });
        if (!holder) return std::nullopt;
        const auto [id, confirmed] = *holder;
        const bool logs_in =
            in(Partition{confirmed.home.value_or(where.value)}, [&](executor::Transaction& tx) {
                return commands::log_in(tx, email, id, confirmed.customer, "hash").has_value();
            });
        return logs_in ? std::optional{confirmed.customer} : std::nullopt;
    }

    /// The link that confirms the new address.
    domain::LinkId requested(domain::CustomerId who, Partition where, const std::string& email) {
        const auto link = tokens.new_link(where, house.random);
        in(where, [&](executor::Transaction& tx) {
            tx.append(
                who,
                *customer::decide(tx.customer(who),
                                  customer::RequestEmailChange{.use = customer::AddressUse::login,
                                                               .email = email,
                                                               .current = {},
                                                               .link = link},
                                  {.now = tx.now()}),
                {"process", "test"});
            return true;
        });
        return link;
    }
    /// Takes the steps of a move until it stops.
    void move_until(Stopped stopped) {
        const commands::LoginChange change{resident, elsewhere};
        const auto link = requested(resident, home(), elsewhere);
        const auto where = partition_of(elsewhere);
        const auto reserved = in(where, [&](executor::Transaction& tx) {
            return commands::reserve_address(tx, change);
        });
        ASSERT_TRUE(reserved.has_value());
        if (stopped == Stopped::after_reserving) return;
        ASSERT_TRUE(in(home(), [&](executor::Transaction& tx) {
                        return commands::begin_login_move(tx, link, change, *reserved, where);
                    }).has_value());
        if (stopped == Stopped::after_beginning) return;
        const auto move = in(
            home(), [&](executor::Transaction& tx) { return commands::login_move(tx, resident); });
        ASSERT_TRUE(move.has_value());
        ASSERT_TRUE(in(where, [&](executor::Transaction& tx) {
            return commands::confirm_address(tx, resident, *move, home());
        }));
        if (stopped == Stopped::after_confirming) return;
        in(home(), [&](executor::Transaction& tx) {
            commands::switch_login_address(tx, resident);
            return true;
        });
        if (stopped == Stopped::after_switching) return;
        work();
    }

    EngineHouse house;
    const domain::catalogue::Catalogue catalogue = shop_catalogue();
    const eventstore::vault::Tokens tokens{house.keyring(), EngineHouse::partition_count};
    const commands::Shop shop{.catalogue = catalogue,
                              .tokens = tokens,
                              .size_limits = {},
                              .account_numbers = {},
                              .tracking_hosts = {}};
    const std::string old_address = "old@klant.example";
    std::string elsewhere = "new@klant.example";
    domain::CustomerId resident;
    std::unique_ptr<LoginMoves> moves;

private:
    struct Views {
        explicit Views(EngineHouse& house)
            : directory{house.vault()},
              engine{{&directory, &moves}, house.log(), house.state_store, house.clock} {}
        projections::directory::Directory directory;
        projections::moving::Moves moves;
        projections::ProjectionEngine engine;
    };

    void start() {
        house.open();
        views_ = std::make_unique<Views>(house);
        house.subscribers = {&views_->engine};
        house.begin();
        views_->engine.start();
        moves = std::make_unique<LoginMoves>(
            house.io.get_executor(), house.engine(), views_->engine.view("moves").view());
    }

    std::unique_ptr<Views> views_;
};

class LoginMove : public testing::TestWithParam<Stopped> {};

TEST_P(LoginMove, ThatWasStoppedAnywhereLeavesOneOwnerOfEachAddress) {  // M18
    Town town;
    town.move_until(GetParam());
    town.crash();
    town.work();

    const bool moved = GetParam() != Stopped::after_reserving;
    const auto& taken = moved ? town.elsewhere : town.old_address;
    const auto& left = moved ? town.old_address : town.elsewhere;
    EXPECT_EQ(town.owner_of(taken), town.resident);
    EXPECT_EQ(town.owner_of(left), std::nullopt);
    // A reservation that came to nothing runs out; what was left is free at once.
    if (!moved) {
        EXPECT_EQ(town.try_to_activate(left), std::nullopt);
        town.house.clock.advance(std::chrono::minutes{15});
    }
    const auto heir = town.activated(left);
    EXPECT_EQ(town.owner_of(left), heir);
    EXPECT_EQ(town.owner_of(taken), town.resident);
    EXPECT_EQ(town.try_to_activate(taken), std::nullopt);
}

TEST_P(LoginMove, EndsWithNobodyWhenItsCustomerIsForgotten) {  // M20
    Town town;
    town.move_until(GetParam());
    const auto claims = town.in(town.home(), [&](executor::Transaction& tx) {
        tx.append(
            town.resident,
            *customer::decide(tx.customer(town.resident), customer::ForgetMe{}, {.now = tx.now()}),
            {"process", "test"});
        return commands::claims_of(tx.customer(town.resident), tx.partition());
    });
    for (const auto& [where, id] : claims) {
        town.in(where, [&](executor::Transaction& tx) {
            commands::release_claim(tx, id, town.resident);
            return true;
        });
    }
    // Whatever the process still believed to be under way.
    town.work();
    town.house.clock.advance(std::chrono::minutes{15});
    for (const auto& address : {town.old_address, town.elsewhere}) {
        EXPECT_EQ(town.owner_of(address), std::nullopt) << address;
        EXPECT_EQ(town.owner_of(address), std::nullopt) << address;
        const auto heir = town.activated(address);
        EXPECT_NE(heir, town.resident);
        EXPECT_EQ(town.owner_of(address), heir);
    }
}

INSTANTIATE_TEST_SUITE_P(Steps,
                         LoginMove,
                         testing::Values(Stopped::after_reserving,
                                         Stopped::after_beginning,
                                         Stopped::after_confirming,
                                         Stopped::after_switching,
                                         Stopped::at_end));

TEST(LoginMove, ThatComesTooLateChangesNothing) {  // M18
    Town town;
    town.move_until(Stopped::after_beginning);
    town.house.clock.advance(std::chrono::minutes{15});
    const auto rival = town.activated(town.elsewhere);
    town.work();
    EXPECT_EQ(town.owner_of(town.elsewhere), rival);
    EXPECT_EQ(town.owner_of(town.old_address), town.resident);
    EXPECT_FALSE(
        town.in(town.home(),
                [&](executor::Transaction& tx) { return commands::login_move(tx, town.resident); })
            .has_value());
}

TEST(LoginMove, TakenTwiceAtOnceIsTakenOnce) {  // M18
    Town town;
    town.move_until(Stopped::after_beginning);
    for (int i = 0; i < 2; ++i) {
        boost::asio::co_spawn(
            town.house.io,
            projections::moving::finish_move(town.house.engine(), town.home(), town.resident),
            [](const std::exception_ptr& failure) {
                if (failure) std::rethrow_exception(failure);
            });
    }
    town.house.settle();
    EXPECT_EQ(town.owner_of(town.elsewhere), town.resident);
    EXPECT_EQ(town.owner_of(town.old_address), std::nullopt);
    EXPECT_TRUE(town.try_to_activate(town.old_address).has_value());
}

}  // namespace
}  // namespace kontor::tests
