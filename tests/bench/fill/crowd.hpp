#pragma once

#include "adapters/cli/settings.hpp"
#include "adapters/serve/stack.hpp"
#include "eventstore/commands/placing.hpp"
#include "eventstore/commands/registration.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// Customers and orders by the product's own commands, in process, as fast as the engine takes them.

namespace kontor::bench {

namespace commands = eventstore::commands;
namespace executor = eventstore::executor;

inline constexpr std::ptrdiff_t outstanding_max = 4096;

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

inline std::string email_of(std::size_t customer) {
    return "bench" + std::to_string(customer) + "@klant.example";
}

/// Activated customers, from number `first` on, each with a session.
inline std::vector<commands::Caller> register_customers(adapters::serve::Stack& stack,
                                                        Crowd& crowd,
                                                        std::size_t first,
                                                        std::size_t count) {
    std::vector<commands::Caller> callers(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto email = email_of(first + i);
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

inline commands::OrderRequest order_request(const adapters::serve::Stack& stack,
                                            std::size_t index) {
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
    return request;
}

/// The mail is recorded as sent, so that a server that starts on the folder is at rest.
inline void place(adapters::serve::Stack& stack,
                  Crowd& crowd,
                  const commands::Caller& caller,
                  std::size_t index) {
    crowd.submit(caller.partition, [&stack, caller, index](executor::Transaction& tx) {
        const auto request = order_request(stack, index);
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

/// What a server in a sandbox is told of the folder.
inline adapters::cli::Settings sandbox_in(const std::string& folder) {
    adapters::cli::Settings settings;
    settings.data = folder;
    settings.keyring = folder + ".keyring";
    settings.ledger = folder + ".ledger";
    settings.sandbox.on = true;
    return settings;
}

}  // namespace kontor::bench
