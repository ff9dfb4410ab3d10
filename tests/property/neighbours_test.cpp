// Whoever is forgotten, and whatever is purged, nobody else loses a byte (M16, M20): of some
// customers and their orders a random part goes, and every row of the three databases that belongs
// to anybody else stands as it stood, and opens to what it opened to.

#include "eventstore/codec/seal.hpp"
#include "eventstore/commands/forgetting.hpp"
#include "eventstore/executor/state_store.hpp"
#include "projections/erasure/erasure_process.hpp"
#include "tests/support/views_house.hpp"
#include "tests/unit/domain/order_words.hpp"
#include "tests/unit/projections/house_shop.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <rapidcheck.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor::tests {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;
using domain::OrderNumber;

std::string_view bytes_of(const domain::Id128& id) {
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

struct PlacedOrder {
    OrderNumber number;
    domain::SecretId secret;
};

struct Person {
    std::string email;
    domain::CustomerId id;
    domain::ClaimId claim;
    std::vector<PlacedOrder> orders;
};

/// What rows are about somebody, by what stands in them.
void add_tokens(std::vector<std::string>& tokens, const PlacedOrder& order) {
    tokens.push_back(order.number.value);
    tokens.emplace_back(bytes_of(order.secret.value));
}
void add_tokens(std::vector<std::string>& tokens, const Person& person) {
    tokens.emplace_back(bytes_of(person.id.value));
    tokens.push_back(executor::stream_of(person.id).value);
    tokens.emplace_back(bytes_of(person.claim.value));
    tokens.push_back(executor::stream_of(person.claim).value);
}

bool holds_any(std::string_view bytes, const std::vector<std::string>& tokens) {
    return std::ranges::any_of(
        tokens, [bytes](const auto& token) { return bytes.find(token) != std::string_view::npos; });
}

using Rows = std::map<std::string, std::string>;

/// The rows that hold one of `tokens`.
void add_rows(Rows& rows,
              const std::string& database,
              const adapters::memory::MemoryStore& store,
              const std::vector<std::string>& tokens) {
    for (auto row = store.scan({}, {}); row->valid(); row->next()) {
        const std::string key{row->key()};
        const std::string value{row->value()};
        // Which secrets were minted together says nothing of anybody, and goes by itself.
        if (database == "vault" && key.starts_with('r')) continue;
        if (holds_any(key, tokens) || holds_any(value, tokens)) rows[database + key] = value;
    }
}

/// Names of the rows that differ; their bytes would fill pages.
std::vector<std::string> differing(const Rows& before, const Rows& after) {
    std::vector<std::string> names;
    for (const auto& [key, value] : before) {
        const auto now = after.find(key);
        if (now == after.end()) names.push_back("gone: " + key);
        if (now != after.end() && now->second != value) names.push_back("changed: " + key);
    }
    for (const auto& [key, value] : after) {
        if (!before.contains(key)) names.push_back("new: " + key);
    }
    return names;
}

class Street {
public:
    explicit Street(std::size_t residents) {
        for (std::size_t i = 0; i < residents; ++i) {
            auto& person = people.emplace_back();
            person.email = "resident-" + std::to_string(i) + "@street.example";
            person.claim = id<domain::ClaimId>(static_cast<std::uint8_t>(100 + i));
            person.id = house.register_customer(person.email, person.claim);
            house.happens_to(person.id,
                             std::vector<customer::Event>{customer::CustomerActivated{noon}});
            const auto count = *rc::gen::inRange(0, 4);
            for (int order = 0; order < count; ++order) place(person);
        }
    }

    void forget(const Person& person) {
        house.happens_to(person.id, std::vector<customer::Event>{customer::ErasureStarted{noon}});
    }
    /// As a retention timer does it: keys first.
    void purge(const PlacedOrder& order) {
        const std::vector<domain::Id128> keys{order.secret.value};
        house.vault().destroy(keys);
        house.happens([&](executor::Transaction& tx) {
            commands::purge_order(tx, order.number);
            return true;
        });
    }
    void erase_whoever_asked() {
        projections::erasure::ErasureProcess process{
            house.io.get_executor(),
            {.engine = house.engine(),
             .records = {.log = house.log(), .states = states_, .outbox = house.view("outbox")},
             .vault = house.vault(),
             .erasures = house.views().view("erasures"),
             .history = house.views().view("history"),
             .shop = of_house_.shop,
             .worker = house.work(),
             .last_mail = [](auto, auto) {},
             .erased = [](auto) {}}};
        boost::asio::co_spawn(house.io, process.run(), [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        });
        house.io.restart();
        while (!process.idle()) house.io.run_one();
        process.stop();
        house.settle();
    }

    [[nodiscard]] Rows rows_about(const std::vector<std::string>& tokens) {
        Rows rows;
        add_rows(rows, "log", house.log_store, tokens);
        add_rows(rows, "state", house.state_store, tokens);
        add_rows(rows, "vault", house.vault_store, tokens);
        return rows;
    }
    /// What the customer sees of an order; nothing once a key on the way is gone.
    [[nodiscard]] std::string account_number_of(const Person& person, const PlacedOrder& order) {
        return house.happens([&](executor::Transaction& tx) -> std::string {
            const auto* placed = std::get_if<domain::order::Placed>(&tx.order(order.number));
            if (placed == nullptr) return {};
            const auto opened = eventstore::codec::open(placed->placing,
                                                        house.vault(),
                                                        {person.id, order.secret},
                                                        executor::stream_of(order.number).value);
            const auto* placing = std::get_if<domain::order::Placing>(&opened);
            return placing == nullptr ? std::string{} : placing->account_number;
        });
    }

    ViewsHouse house;
    std::vector<Person> people;

private:
    void place(Person& person) {
        const auto number = house.place(person.id, placing());
        person.orders.push_back({number, house.secret_of(number)});
        const auto steps = *rc::gen::inRange(0, 4);
        std::vector<domain::order::Event> events;
        if (steps > 0) events.emplace_back(accepted());
        if (steps > 1) events.emplace_back(shipped_last(parcel_1, {{1, 5}, {2, 2}}));
        if (steps > 2) events.emplace_back(completed());
        if (!events.empty()) house.happens_to(number, events);
    }

    const HouseShop of_house_{house};
    const executor::StateStore states_{house.state_store};
};

/// Who goes and what; everybody and everything else stays.
struct Parting {
    std::vector<Person> forgotten;
    std::vector<PlacedOrder> purged;
    std::vector<std::pair<Person, PlacedOrder>> left;  ///< Orders of those who stay.
    std::vector<std::string> tokens_left;
};

Parting some_go(const std::vector<Person>& people) {
    Parting parting;
    for (const auto& person : people) {
        if (*rc::gen::arbitrary<bool>()) {
            parting.forgotten.push_back(person);
            continue;
        }
        add_tokens(parting.tokens_left, person);
        for (const auto& order : person.orders) {
            if (*rc::gen::arbitrary<bool>()) {
                parting.purged.push_back(order);
            } else {
                parting.left.emplace_back(person, order);
                add_tokens(parting.tokens_left, order);
            }
        }
    }
    return parting;
}

/// Rows about somebody's purged order name its owner too, and may go with it.
void leave_out(Rows& rows, const std::vector<PlacedOrder>& purged) {
    std::vector<std::string> tokens;
    for (const auto& order : purged) add_tokens(tokens, order);
    std::erase_if(rows, [&](const auto& row) {
        return holds_any(row.first, tokens) || holds_any(row.second, tokens);
    });
}

RC_GTEST_PROP(Neighbours, LoseNothingWhenOthersAreForgottenOrPurged, ()) {  // M16, M20
    Street street{*rc::gen::inRange<std::size_t>(1, 7)};
    const auto parting = some_go(street.people);
    auto before = street.rows_about(parting.tokens_left);
    leave_out(before, parting.purged);

    for (const auto& order : parting.purged) street.purge(order);
    for (const auto& person : parting.forgotten) street.forget(person);
    street.erase_whoever_asked();

    auto after = street.rows_about(parting.tokens_left);
    leave_out(after, parting.purged);
    RC_ASSERT(differing(before, after) == std::vector<std::string>{});
    RC_ASSERT(parting.tokens_left.empty() == before.empty());
    for (const auto& [person, order] : parting.left) {
        RC_ASSERT(street.account_number_of(person, order) == "123456789");
    }
    for (const auto& person : parting.forgotten) {
        RC_ASSERT(!street.house.vault().holds(person.id.value));
        for (const auto& order : person.orders) {
            RC_ASSERT(street.account_number_of(person, order).empty());
        }
    }
    for (const auto& order : parting.purged) {
        RC_ASSERT(!street.house.vault().holds(order.secret.value));
    }
}

}  // namespace
}  // namespace kontor::tests
