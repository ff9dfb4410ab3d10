// Fills a sandbox's data folder with customers and orders, as fast as the engine takes them, by the
// product's own commands. Mails are recorded as sent, so that a server that starts on it is at
// rest.
//
//   kontor_bench_fill FOLDER ORDERS CUSTOMERS LARGEST FIRST PARTITIONS
//
// The first customer has LARGEST orders, the others share the rest. FIRST is the number of the
// first customer, above 0 for a folder that was filled before. Prints a session token a line: the
// first customer's, then those of the next hundred. Then "orders/s RATE".

#include "tests/bench/fill/crowd.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace kontor {
namespace {

int run(const std::string& folder,
        std::size_t orders,
        std::size_t count,
        std::size_t largest,
        std::size_t first,
        std::uint32_t partitions) {
    auto settings = bench::sandbox_in(folder);
    settings.partitions = partitions;
    adapters::serve::Stack stack{settings, {}};
    stack.record_rules(settings);
    stack.run();
    bench::Crowd crowd{stack.engine};
    const auto callers = bench::register_customers(stack, crowd, first, count);
    const auto begun = std::chrono::steady_clock::now();
    // Spread over time as they would be: a large customer orders all along.
    const auto every = std::max<std::size_t>(orders / std::max<std::size_t>(largest, 1), 1);
    for (std::size_t i = 0; i < orders; ++i) {
        const auto owner = i % every == 0 ? 0 : 1 + (i * 7919) % (count - 1);
        bench::place(stack, crowd, callers[owner], i);
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
    if (count != 7) {
        std::fputs("FOLDER ORDERS CUSTOMERS LARGEST FIRST PARTITIONS\n", stderr);
        return 2;
    }
    const auto number = [&](int i) { return std::strtoul(arguments[i], nullptr, 10); };
    return kontor::run(arguments[1],
                       number(2),
                       number(3),
                       number(4),
                       number(5),
                       static_cast<std::uint32_t>(number(6)));
}
