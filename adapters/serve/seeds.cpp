#include "adapters/serve/seeds.hpp"

#include "eventstore/commands/fulfilment.hpp"
#include "eventstore/commands/personal_data.hpp"
#include "eventstore/commands/placing.hpp"
#include "eventstore/commands/registration.hpp"

#include <array>
#include <fstream>
#include <future>
#include <sodium.h>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace kontor::adapters::serve {
namespace {

namespace commands = eventstore::commands;
namespace executor = eventstore::executor;
namespace order = domain::order;
using eventstore::log::Partition;

/// Runs a command and waits for it; the seeds have no caller to answer.
template <class Command>
auto now(Stack& stack, Partition partition, Command command) {
    using Answer = std::invoke_result_t<Command&, executor::Transaction&>;
    std::promise<std::optional<Answer>> done;
    std::optional<Answer> answer;
    stack.engine.submit(
        partition,
        [&](executor::Transaction& tx) {
            answer.emplace(command(tx));
            return executor::keeps(*answer);
        },
        [&](std::optional<executor::Refusal> refusal, eventstore::log::Position) {
            done.set_value(refusal ? std::nullopt : std::move(answer));
        });
    auto result = done.get_future().get();
    if (!result) throw std::runtime_error{"the demo data could not be written"};
    return *std::move(result);
}

template <class T>
T value_of(commands::Result<T> result) {
    if (!result) throw std::runtime_error{"the demo data was refused"};
    return *std::move(result);
}

struct Person {
    std::string email;
    domain::customer::Profile profile;
    domain::address::Address address;
    std::string account_number;
};

std::vector<Person> people() {
    using domain::Language;
    return {{std::string{demo_emails[0]},
             {"Peeters Boeken bv", "An Peeters", "+3222345678", Language::nl},
             {"Peeters Boeken bv",
              "An Peeters",
              "Bondgenotenlaan",
              "21",
              {},
              "3000",
              "Leuven",
              "BE",
              "+3216234567",
              {}},
             "221234567"},
            {std::string{demo_emails[1]},
             {"Smith Instruments", "John Smith", "+31201234567", Language::en},
             {"Smith Instruments",
              "Goods in",
              "Herengracht",
              "180",
              {},
              "1016 BR",
              "Amsterdam",
              "NL",
              {},
              {}},
             "331234567"},
            {std::string{demo_emails[2]},
             {"Atelier Dupont", "Marie Dupont", std::nullopt, Language::fr},
             {"Atelier Dupont",
              "Marie Dupont",
              "Rue de la Loi",
              "155",
              {},
              "1040",
              "Bruxelles",
              "BE",
              {},
              {}},
             "441234567"}};
}

std::string hashed(std::string_view password) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(),
                              password.data(),
                              password.size(),
                              crypto_pwhash_OPSLIMIT_MIN * 2,
                              std::size_t{19} * 1024 * 1024,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc{};
    }
    return text.data();
}

commands::Caller register_and_activate(Stack& stack, const Person& person) {
    const auto partition = stack.vault.partition_of_address(person.email);
    const commands::Registration registration{
        .email = person.email, .profile = person.profile, .password_hash = hashed(demo_password)};
    now(stack, partition, [&](executor::Transaction& tx) {
        commands::register_customer(tx, registration, stack.shop);
        return true;
    });
    const auto granted = value_of(now(stack, partition, [&](executor::Transaction& tx) {
        const auto& claim = tx.claim(*tx.find_claim(person.email));
        return commands::activate(
            tx, claim.links.back().link, std::optional{claim.pending.back().customer});
    }));
    return {partition, granted->customer, granted->session};
}

domain::OrderNumber place(Stack& stack,
                          const commands::Caller& caller,
                          const Person& person,
                          std::size_t index) {
    const auto& materials = stack.catalogue.materials();
    const auto& first = materials[index * 7 % materials.size()];
    const auto& second = materials[(index * 7 + 3) % materials.size()];
    commands::OrderRequest request;
    request.account_number = person.account_number;
    request.address = person.address;
    request.lines = {{first.sku.value, 2}, {second.sku.value, 1}};
    request.reference = "DEMO-" + std::to_string(index + 1);
    const auto digest =
        *stack.vault.customer_digest(caller.customer, "seed", std::to_string(index));
    return value_of(now(stack,
                        caller.partition,
                        [&](executor::Transaction& tx) {
                            return commands::place_order(
                                tx, caller, request, {digest, digest}, stack.shop);
                        }))
        .number;
}

/// Brings an order to the status that is its turn.
void advance(Stack& stack,
             const commands::Caller& caller,
             const domain::OrderNumber& number,
             order::Status status) {
    const executor::Actor clerk{"machine", "seed"};
    const auto report = [&](const order::Command& command) {
        value_of(now(stack, caller.partition, [&](executor::Transaction& tx) {
            return commands::progress(tx, number, command, clerk, {}, stack.shop);
        }));
    };
    const auto ship = [&](std::string id, std::optional<std::vector<order::ShippedLine>> lines) {
        const commands::ShipmentReport shipment{
            .shipment = {id},
            .lines = std::move(lines),
            .tracking_url = "https://tracking.example/" + number.value + '/' + id,
            .carrier = "Kontor Parcel",
            .shipped_at = {}};
        value_of(now(stack, caller.partition, [&](executor::Transaction& tx) {
            return commands::ship(tx, number, shipment, clerk, stack.shop);
        }));
    };
    switch (status) {
        case order::Status::placed:
            return;
        case order::Status::rejected:
            return report(order::RejectOrder{"Out of stock"});
        case order::Status::cancelled:
            value_of(now(stack, caller.partition, [&](executor::Transaction& tx) {
                return commands::cancel(tx, caller, number, "", {}, stack.shop);
            }));
            return;
        case order::Status::accepted:
            return report(order::AcceptOrder{});
        case order::Status::partly_shipped:
            report(order::AcceptOrder{});
            return ship("1", std::vector<order::ShippedLine>{{1, 1}});
        case order::Status::shipped:
            report(order::AcceptOrder{});
            return ship("1", std::nullopt);
        case order::Status::completed:
            report(order::AcceptOrder{});
            ship("1", std::nullopt);
            return report(order::CompleteOrder{});
    }
}

}  // namespace

void seed(Stack& stack) {
    const auto marker = stack.folder.path() / "seeded";
    if (std::filesystem::exists(marker)) return;
    std::size_t index = 0;
    for (const auto& person : people()) {
        const auto caller = register_and_activate(stack, person);
        value_of(now(stack, caller.partition, [&](executor::Transaction& tx) {
            return commands::save_account_number(
                tx, caller, {person.account_number, std::nullopt}, {}, stack.shop);
        }));
        value_of(now(stack, caller.partition, [&](executor::Transaction& tx) {
            return commands::save_address(tx, caller, {person.address, std::nullopt}, {});
        }));
        constexpr std::size_t orders_each = 20;
        for (std::size_t i = 0; i < orders_each; ++i, ++index) {
            const auto statuses = enum_names(order::Status{}).size();
            const auto number = place(stack, caller, person, index);
            advance(stack, caller, number, static_cast<order::Status>(index % statuses));
        }
    }
    std::ofstream{marker} << "demo data, version 1\n";
}

}  // namespace kontor::adapters::serve
