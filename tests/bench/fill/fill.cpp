// Fills a sandbox's data folder with customers and orders, as fast as the engine takes them, by the
// product's own commands. Mails are recorded as sent, so that a server that starts on it is at
// rest.
//
//   kontor_bench_fill FOLDER ORDERS CUSTOMERS LARGEST
//
// The first customer has LARGEST orders, the others share the rest. Prints a session token a line:
// the first customer's, then those of the next hundred. Then "orders/s RATE".

#include "adapters/cli/settings.hpp"
#include "adapters/serve/stack.hpp"
#include "eventstore/commands/placing.hpp"
#include "eventstore/commands/registration.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace kontor {
namespace {

namespace commands = eventstore::commands;
namespace executor = eventstore::executor;

constexpr std::ptrdiff_t outstanding_max = 4096;

/// Runs commands without waiting for each; fails on the first that fails.
class Crowd {
public:
    explicit Crowd(executor::Engine& engine) : engine_{engine} {}

    void submit(eventstore::log::Partition partition,
                std::move_only_function<void(executor::Transaction&)> command) {
        free_.acquire();
        engine_.submit(
            partition,
            [command = std::move(command)](executor::Transaction& tx) mutable {
                command(tx);
                return true;
            },
            [this](std::optional<executor::Refusal> refusal, eventstore::log::Position) {
                if (refusal) failed_ = true;
                free_.release();
            });
    }
    void wait() {
        for (std::ptrdiff_t i = 0; i < outstanding_max; ++i) free_.acquire();
        free_.release(outstanding_max);
        if (failed_) throw std::runtime_error{"a command was refused"};
    }

private:
    executor::Engine& engine_;
    std::counting_semaphore<outstanding_max> free_{outstanding_max};
    std::atomic<bool> failed_{false};
};

std::string email_of(std::size_t customer) {
    return "bench" + std::to_string(customer) + "@klant.example";
}

std::vector<commands::Caller> customers(adapters::serve::Stack& stack,
                                        Crowd& crowd,
                                        std::size_t count) {
    std::vector<commands::Caller> callers(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto email = email_of(i);
        const auto partition = stack.vault.partition_of_address(email);
        // Both in one command: nobody is to get an activation mail.
        crowd.submit(partition, [&stack, &caller = callers[i], email, partition](auto& tx) {
            commands::register_customer(
                tx,
                {.email = email,
                 .profile = {.company_name = "Bench", .contact_name = "Bench", .phone = {}},
                 .password_hash = "$argon2id$v=19$m=19456,t=2,p=1$none"},
                stack.shop);
            const auto& claim = tx.claim(*tx.find_claim(email));
            const auto granted = commands::activate(
                tx, claim.links.back().link, std::optional{claim.pending.back().customer});
            if (granted && *granted) {
                caller = {partition, (*granted)->customer, (*granted)->session};
            }
        });
    }
    crowd.wait();
    return callers;
}

void place(adapters::serve::Stack& stack,
           Crowd& crowd,
           const commands::Caller& caller,
           std::size_t index) {
    crowd.submit(caller.partition, [&stack, caller, index](executor::Transaction& tx) {
        commands::OrderRequest request;
        request.account_number = std::to_string(100'000'000 + index % 900'000'000);
        request.address = domain::address::Address{.company = "Bench",
                                                   .contact = "Bench",
                                                   .street = "Markt",
                                                   .house_number = "1",
                                                   .addition = {},
                                                   .postcode = "9000",
                                                   .city = "Gent",
                                                   .country = "BE",
                                                   .phone = {},
                                                   .email = {}};
        const auto& materials = stack.catalogue.materials();
        request.lines = {{materials[index % materials.size()].sku.value, 1}};
        const auto digest =
            *stack.vault.customer_digest(caller.customer, "bench", std::to_string(index));
        const auto placed =
            commands::place_order(tx, caller, request, {digest, digest}, stack.shop);
        if (!placed) throw std::runtime_error{"an order was refused"};
        const domain::mail::MailSettled sent{.cause = placed->version,
                                             .kind = "order-placed",
                                             .outcome = domain::mail::Outcome::sent,
                                             .at = tx.now()};
        tx.append(placed->number, std::vector<domain::order::Event>{sent}, {"process", "mail"});
    });
}

int run(const std::string& folder, std::size_t orders, std::size_t count, std::size_t largest) {
    adapters::cli::Settings settings;
    settings.data = folder;
    settings.keyring = folder + ".keyring";
    settings.ledger = folder + ".ledger";
    settings.sandbox.on = true;
    adapters::serve::Stack stack{settings, {}};
    stack.record_rules(settings);
    stack.run();
    Crowd crowd{stack.engine};
    const auto callers = customers(stack, crowd, count);
    const auto begun = std::chrono::steady_clock::now();
    // Spread over time as they would be: a large customer orders all along.
    const auto every = std::max<std::size_t>(orders / std::max<std::size_t>(largest, 1), 1);
    for (std::size_t i = 0; i < orders; ++i) {
        const auto owner = i % every == 0 ? 0 : 1 + (i * 7919) % (count - 1);
        place(stack, crowd, callers[owner], i);
    }
    crowd.wait();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 101); ++i) {
        std::puts(stack.tokens.session(callers[i], stack.random).c_str());
    }
    std::printf("orders/s %.0f\n", static_cast<double>(orders) / took.count());
    return 0;
}

}  // namespace
}  // namespace kontor

int main(int count, char** arguments) {
    if (count != 5) {
        std::fputs("FOLDER ORDERS CUSTOMERS LARGEST\n", stderr);
        return 2;
    }
    const auto number = [&](int i) { return std::strtoul(arguments[i], nullptr, 10); };
    return kontor::run(arguments[1], number(2), number(3), number(4));
}
