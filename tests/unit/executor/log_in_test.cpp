// A log-in against what became of the customer while the password was compared, which takes a
// moment outside the partition (M3, M19).

#include "eventstore/commands/sessions.hpp"
#include "tests/support/engine_house.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace kontor::tests {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
using eventstore::executor::Transaction;

const eventstore::executor::Actor somebody{"process", "test"};

class LogIn : public ::testing::Test {
protected:
    EngineHouse house;
    domain::ClaimId claim;
    domain::CustomerId who;

    template <class Command>
    auto in_partition(Command command) {
        auto done = house.execute(std::move(command));
        EXPECT_TRUE(done.has_value());
        return std::move(done->answer);
    }
    static void append(Transaction& tx, domain::CustomerId id, const customer::Command& command) {
        const auto decided = customer::decide(tx.customer(id), command, {.now = tx.now()});
        ASSERT_TRUE(decided.has_value());
        tx.append(id, *decided, somebody);
    }

    LogIn() {
        house.start();
        who = in_partition([&](Transaction& tx) {
            claim = {tx.random_id()};
            const domain::CustomerId id{tx.take_secret().value};
            append(
                tx,
                id,
                customer::Register{
                    .claim = claim, .profile = {}, .email = "a@b.example", .password_hash = "old"});
            append(tx, id, customer::Activate{});
            return id;
        });
    }
    bool logs_in(const std::string& password_hash) {
        return in_partition([&](Transaction& tx) {
            return commands::log_in(tx, "a@b.example", claim, who, password_hash).has_value();
        });
    }
};

TEST_F(LogIn, BeginsASessionWithThePasswordThatIsInForce) {
    EXPECT_TRUE(logs_in("old"));
    EXPECT_FALSE(logs_in("another"));
}

TEST_F(LogIn, BeginsNoneWithOneThatWasChangedMeanwhile) {
    in_partition([&](Transaction& tx) {
        append(tx, who, customer::ChangePassword{.new_hash = "new", .session = {tx.random_id()}});
        return true;
    });
    EXPECT_FALSE(logs_in("old"));
    EXPECT_TRUE(logs_in("new"));
}

}  // namespace
}  // namespace kontor::tests
