// What sealing costs an order, in processor time, beside all that placing one costs in process.
//
//   kontor_bench_sealing FOLDER ORDERS
//
// First places ORDERS orders by the product's own command, on RocksDB, with every view, and divides
// the processor time of all threads by their number. Then does alone, as often, what of that is due
// to privacy: an order's secret is taken from the reserve (and minted), its members and metadata
// are sealed, digests and pseudonyms are computed, and the history opens whose it is. Encoding what
// is sealed is counted with it, although it would be needed anyway. Prints
// "placing MICROSECONDS sealing MICROSECONDS", each an order.

#include "adapters/cli/settings.hpp"
#include "adapters/serve/stack.hpp"
#include "eventstore/codec/seal.hpp"
#include "tests/bench/fill/crowd.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <variant>

namespace kontor {
namespace {

namespace codec = eventstore::codec;
namespace executor = eventstore::executor;
namespace order = domain::order;
using bench::Crowd;
using eventstore::vault::Subject;

/// Of all threads of this process.
double processor_microseconds() {
    timespec used{};
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) / 1e3;
}

/// What placing an order seals, digests and opens again.
void seal_an_order(adapters::serve::Stack& stack,
                   const eventstore::commands::Caller& caller,
                   domain::SecretId period,
                   std::size_t index) {
    auto& vault = stack.vault;
    if (vault.low(caller.partition)) vault.refill(caller.partition);
    const auto request = bench::order_request(stack, index);
    order::OrderPlaced placed{
        .secret = vault.take(caller.partition).id,
        .customer = domain::personal<domain::Scope::owner>(caller.customer),
        .placing = domain::personal<domain::Scope::order>(
            order::Placing{.account_number = *request.account_number, .company_name = "Bench"}),
        .delivery = domain::personal<domain::Scope::delivery>(
            order::Delivery{.address = *request.address, .reference = {}, .language = {}}),
        .country = "BE",
        .lines = {},
        .at = {}};
    const Subject subject{.customer = caller.customer, .order_secret = placed.secret};
    const std::string stream = "o:0123456789";
    const auto no_secret = []() -> eventstore::vault::Reserved { std::abort(); };
    codec::seal_members(placed, vault, subject, {stream, 1}, no_secret);
    const executor::Actor actor{"customer", caller.customer.value.text()};
    std::string plain;
    codec::CborWriter writer{plain};
    codec::encode(writer, actor);
    (void)vault.seal(domain::Scope::order, subject, {}, {stream, 1, "metadata"}, plain);
    // Idempotency, and what is counted.
    for (const auto* label : {"key", "request"}) {
        (void)vault.customer_digest(caller.customer, label, *request.account_number);
    }
    for (const auto* label : {"customer", "account"}) {
        (void)vault.period_digest(period, label, *request.account_number);
    }
    (void)vault.seal(
        domain::Scope::period, {}, period, {"f:2026-11", index, "number"}, *request.account_number);
    // As the history and the directory of orders do when they are folded.
    (void)codec::open(
        placed.customer, vault, {.customer = {}, .order_secret = placed.secret}, stream);
}

int run(const std::string& folder, std::size_t orders) {
    const auto settings = bench::sandbox_in(folder);
    adapters::serve::Stack stack{settings, {}};
    stack.record_rules(settings);
    stack.run();
    Crowd crowd{stack.engine};
    const auto callers = bench::register_customers(stack, crowd, 0, 64);
    const auto caller_of = [&](std::size_t i) -> const auto& {
        return callers[i % callers.size()];
    };
    constexpr std::size_t warm_up = 2'000;
    for (std::size_t i = 0; i < warm_up; ++i) bench::place(stack, crowd, caller_of(i), i);
    crowd.wait();
    auto begun = processor_microseconds();
    for (std::size_t i = 0; i < orders; ++i) bench::place(stack, crowd, caller_of(i), warm_up + i);
    crowd.wait();
    const auto placing = (processor_microseconds() - begun) / static_cast<double>(orders);

    const auto period = stack.vault.take(callers.front().partition).id;
    begun = processor_microseconds();
    for (std::size_t i = 0; i < orders; ++i) seal_an_order(stack, caller_of(i), period, i);
    const auto sealing = (processor_microseconds() - begun) / static_cast<double>(orders);
    std::printf("placing %.2f sealing %.2f\n", placing, sealing);
    return 0;
}

}  // namespace
}  // namespace kontor

int main(int count, char** arguments) {
    if (count != 3) {
        std::fputs("FOLDER ORDERS\n", stderr);
        return 2;
    }
    return kontor::run(arguments[1], std::strtoul(arguments[2], nullptr, 10));
}
