#include "adapters/serve/operations.hpp"

#include "adapters/files/instant_text.hpp"
#include "adapters/files/token_file.hpp"
#include "adapters/serve/backup.hpp"
#include "adapters/serve/pending_erasures.hpp"
#include "domain/contact.hpp"
#include "eventstore/commands/forgetting.hpp"
#include "eventstore/commands/holds.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace kontor::adapters::serve {
namespace {

namespace commands = eventstore::commands;
namespace executor = eventstore::executor;
namespace vault = eventstore::vault;
using eventstore::log::Partition;

std::string word(const Operations::Words& words, const std::string& name) {
    const auto found = words.find(name);
    if (found == words.end() || found->second.empty()) throw CannotServe{name + " is missing"};
    return found->second;
}

std::string why(const commands::Rejection& rejection) {
    const auto type = std::visit([](const auto& reason) { return reason.type; }, rejection);
    return "refused: " + std::string{type};
}

/// Who has the address now, and where.
std::optional<std::pair<Partition, domain::CustomerId>> customer_with(const Stack& stack,
                                                                      const std::string& email) {
    const auto claim = stack.vault.find_claim(email);
    if (!claim) return std::nullopt;
    const auto where = stack.vault.partition_of_address(email);
    const auto slot = stack.states.slot(where, executor::stream_of(*claim));
    const auto* confirmed =
        std::get_if<domain::claim::Confirmed>(&std::get<domain::claim::State>(slot.state).holder);
    if (confirmed == nullptr) return std::nullopt;
    return std::pair{Partition{confirmed->home.value_or(where.value)}, confirmed->customer};
}

}  // namespace

std::string Operations::run(std::string_view name, const Words& words) {
    using Run = std::string (Operations::*)(const Words&);
    static constexpr std::array<std::pair<std::string_view, Run>, 12> all{
        {{"backup", &Operations::back_up},
         {"keys-status", &Operations::keys_status},
         {"keys-turn", &Operations::keys_turn},
         {"keys-rewrap", &Operations::keys_rewrap},
         {"erasure-status", &Operations::erasure_status},
         {"erasure-compact", &Operations::erasure_compact},
         {"erasure-request", &Operations::erasure_request},
         {"retention-show", &Operations::retention_show},
         {"retention-confirm-clock", &Operations::confirm_clock},
         {"hold-place", &Operations::hold_place},
         {"hold-release", &Operations::hold_release},
         {"token-revoked", &Operations::note_revoked}}};
    const auto* const found =
        std::ranges::find(all, name, &std::pair<std::string_view, Run>::first);
    if (found == all.end()) throw CannotServe{"the server does not know this command"};
    return (this->*found->second)(words);
}

template <class Command>
auto Operations::execute(Partition partition, Command command) {
    auto done = boost::asio::co_spawn(stack_.engine_thread(),
                                      stack_.engine.execute(partition, std::move(command)),
                                      boost::asio::use_future)
                    .get();
    if (!done) throw CannotServe{"the log takes no commands now"};
    return std::move(done->answer);
}

std::string Operations::back_up(const Words& words) {
    return make_backup(stack_, settings_, word(words, "to"));
}

// Keys

std::string Operations::keys_status(const Words&) {
    const auto now = stack_.clock().now();
    std::string text = fmt::format("{:>6}  {:<24}{}\n", "epoch", "begun", "replaced");
    const auto epochs = stack_.vault.epochs();
    for (const auto& epoch : epochs) {
        text += fmt::format("{:>6}  {:<24}{}\n",
                            epoch.epoch,
                            files::instant_text(epoch.begun_at),
                            epoch.replaced_at ? files::instant_text(*epoch.replaced_at) : "-");
    }
    const auto age = std::chrono::duration_cast<std::chrono::hours>(now - epochs.back().begun_at);
    text += fmt::format("the current epoch is {} hours old; a new one begins daily\n", age.count());
    text += fmt::format("{} keys are held{}\n",
                        stack_.vault.count_keys(),
                        stack_.vault.memory_locked()
                            ? "; those in memory are never swapped out"
                            : "; those in memory may be swapped out: raise RLIMIT_MEMLOCK");
    const auto ledger = stack_.vault.ledger_head();
    text += fmt::format("the erasure ledger {} has {} entries, {} of them still needed\n",
                        settings_.ledger.string(),
                        ledger.number,
                        ledger.number - ledger.dropped);
    return text;
}

std::string Operations::keys_turn(const Words&) {
    const auto save = [this](const vault::Keyring& next) { stack_.save_keyring(next); };
    stack_.scrub_log();
    stack_.vault.turn(stack_.clock().now(), save);
    return fmt::format("epoch {} has begun; every key is wrapped under it\n",
                       stack_.vault.epochs().back().epoch);
}

std::string Operations::keys_rewrap(const Words&) {
    const bool was_left =
        stack_.vault.finish_turn([this](const vault::Keyring& next) { stack_.save_keyring(next); });
    return was_left ? "a turn that was broken off is finished\n"
                    : "every key is wrapped under the current epoch already\n";
}

// Erasure

std::string Operations::erasure_status(const Words&) {
    const auto found = pending_erasures(stack_);
    const auto now = stack_.clock().now();
    std::string text;
    if (found.pending == 0) {
        text = "no erasure is under way\n";
    } else {
        const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - found.oldest);
        text = fmt::format("{} under way, the oldest for {} s\n", found.pending, age.count());
    }
    text +=
        fmt::format("{} erased, to be complete when the last epoch that knew their keys is dead\n",
                    found.erased);
    text += fmt::format("{} orders in custody for fulfilment\n", found.in_custody);
    return text;
}

std::string Operations::erasure_compact(const Words&) {
    stack_.scrub_log();
    stack_.vault.scrub();
    return "what was purged has left the files of the log, and what was destroyed those of the "
           "vault\n";
}

std::string Operations::erasure_request(const Words& words) {
    const auto email = domain::normalised_email(word(words, "email"));
    const auto found = customer_with(stack_, email);
    if (!found) throw CannotServe{"nobody logs in with this address"};
    const auto [partition, customer] = *found;
    const auto started =
        execute(partition, [customer, &shop = stack_.shop](executor::Transaction& tx) {
            return commands::forget_by_operator(tx, customer, shop);
        });
    if (!started) throw CannotServe{why(started.error())};
    const auto receipt = commands::receipt_id(stack_.tokens, customer);
    // The receipt names nobody; who knows it can follow what becomes of it.
    std::fprintf(stderr, "the operator asked for an erasure: receipt %s\n", receipt.c_str());
    return fmt::format(
        "forgetting has begun{}; the receipt is\n{}\n",
        processes_ == nullptr ? " and is carried out when the server next starts" : "",
        receipt);
}

// Retention

std::string Operations::retention_show(const Words&) {
    const auto rules = stack_.rules.of({0});
    const std::array<std::pair<std::string_view, std::uint32_t>, 9> periods{
        {{"order_open_max", rules.order_open_max},
         {"order_placed", rules.order_placed},
         {"order_after_final", rules.order_after_final},
         {"tracking_after_completed", rules.tracking_after_completed},
         {"password_age_max", rules.password_age_max},
         {"registration_pending", rules.registration_pending},
         {"idempotency", rules.idempotency},
         {"login_unused_max", rules.login_unused_max},
         {"hold_max", rules.hold_max}}};
    std::string text;
    for (const auto& [name, days] : periods) {
        text += fmt::format("retention.{:<26}{:>5} days\n", name, days);
    }
    text += fmt::format("in force since {}\n", files::instant_text(rules.at));
    if (processes_ != nullptr && processes_->retention_suspended()) {
        text +=
            "nothing is destroyed: the clock leapt and nobody confirmed it. Is it right? Then run "
            "`kontor retention confirm-clock`\n";
    }
    return text;
}

std::string Operations::confirm_clock(const Words&) {
    if (processes_ == nullptr) throw CannotServe{"no server runs, so none waits for this"};
    if (!processes_->retention_suspended()) return "nothing waits for this\n";
    processes_->confirm_clock();
    return fmt::format("what is due at {} is destroyed now\n",
                       files::instant_text(stack_.clock().now()));
}

// Holds

template <class Command>
void Operations::change_hold(const std::string& number, Command command) {
    const auto partition = stack_.tokens.partition_of(number);
    if (!partition) throw CannotServe{number + " is no order number"};
    const auto done = execute(*partition, std::move(command));
    if (!done) throw CannotServe{why(done.error())};
}

std::string Operations::hold_place(const Words& words) {
    const domain::OrderNumber number{word(words, "order")};
    const auto reason = word(words, "reason");
    if (std::ranges::find(commands::hold_reasons, reason) == commands::hold_reasons.end()) {
        throw CannotServe{
            fmt::format("--reason takes one of {}", fmt::join(commands::hold_reasons, ", "))};
    }
    change_hold(number.value, [number, reason, &shop = stack_.shop](executor::Transaction& tx) {
        return commands::place_hold(tx, number, reason, shop);
    });
    return fmt::format("the order's data stays, for {} days at most; its customer sees that\n",
                       stack_.rules.of({0}).hold_max);
}

std::string Operations::hold_release(const Words& words) {
    const domain::OrderNumber number{word(words, "order")};
    change_hold(number.value, [number, &shop = stack_.shop](executor::Transaction& tx) {
        return commands::release_hold(tx, number, shop);
    });
    return "the order's data goes when it would have gone without a hold\n";
}

std::string Operations::note_revoked(const Words&) {
    return fmt::format("{} revoked tokens were written into the erasure ledger\n",
                       stack_.note_revoked_tokens());
}

}  // namespace kontor::adapters::serve
