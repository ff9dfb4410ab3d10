// Who may be told that what is gone here is gone where it was kept too (M20, M24).

#include "projections/erasure/gone_elsewhere.hpp"

#include <gmock/gmock.h>

#include <set>

namespace kontor::tests {
namespace {

using projections::erasure::GoneElsewhere;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(GoneElsewhere, WhatIsKeptNowhereElseIsGoneAtOnce) {
    GoneElsewhere<int> elsewhere{{}};
    EXPECT_THAT(elsewhere.among({1, 2}), ElementsAre(1, 2));
}

TEST(GoneElsewhere, WhatCameAfterTheQuestionIsAskedForAnew) {
    bool gone = false;
    GoneElsewhere<int> elsewhere{[&] { return gone; }};
    EXPECT_THAT(elsewhere.among({1}), IsEmpty());
    gone = true;
    EXPECT_THAT(elsewhere.among({1, 2}), ElementsAre(1));
    elsewhere.settled(1);
    EXPECT_THAT(elsewhere.among({2}), ElementsAre(2));
}

TEST(GoneElsewhere, AnAnswerIsKeptForWhoeverAsked) {
    bool gone = false;
    GoneElsewhere<int> elsewhere{[&] { return gone; }};
    EXPECT_THAT(elsewhere.among({1}), IsEmpty());
    gone = true;
    EXPECT_THAT(elsewhere.among({2}), IsEmpty()) << "it was not asked for";
    gone = false;
    EXPECT_THAT(elsewhere.among({1}), ElementsAre(1));
    EXPECT_THAT(elsewhere.among({1}), ElementsAre(1)) << "what failed is done again";
    elsewhere.settled(1);
    EXPECT_THAT(elsewhere.among({1}), IsEmpty());
}

}  // namespace
}  // namespace kontor::tests
