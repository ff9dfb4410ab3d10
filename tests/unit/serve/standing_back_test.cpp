#include "adapters/serve/standing_back.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using adapters::serve::StandingBack;
using namespace std::chrono_literals;

TEST(StandingBack, IsLongerEachTimeUntilSomebodyLeads) {  // M24
    StandingBack standing_back;
    for (const auto expected : {2s, 4s, 8s, 16s, 16s}) EXPECT_EQ(standing_back.next(), expected);
    standing_back.reset();
    EXPECT_EQ(standing_back.next(), 2s);
}

}  // namespace
}  // namespace kontor::tests
