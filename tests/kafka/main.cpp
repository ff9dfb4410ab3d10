#include "tests/kafka/broker.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>

namespace kontor::tests {

// NOLINTBEGIN(concurrency-mt-unsafe): nobody changes the environment.

adapters::kafka::Cluster cluster_of_ones_own() {
    static int made = 0;
    return {.brokers = std::getenv("KONTOR_TEST_BROKERS"),
            .topic_prefix = "test-" + std::to_string(::getpid()) + '-' + std::to_string(++made)};
}

}  // namespace kontor::tests

int main(int count, char** arguments) {
    testing::InitGoogleTest(&count, arguments);
    if (std::getenv("KONTOR_TEST_BROKERS") != nullptr) return RUN_ALL_TESTS();
    std::puts("REAL BROKER: NOT RUN (KONTOR_TEST_BROKERS is not set; scripts/test kafka sets it)");
    return std::getenv("CI") != nullptr ? 1 : 0;
}

// NOLINTEND(concurrency-mt-unsafe)
