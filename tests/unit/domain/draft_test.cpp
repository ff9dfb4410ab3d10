#include "tests/unit/domain/customer_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::customer;

Context at(Timestamp now) {
    return customer_context(now);
}
KeptDraft some_boxes(std::int64_t quantity = 5) {
    KeptDraft draft;
    draft.step = 3;
    draft.lines = {{.sku = "BOX-M-25", .quantity = quantity}};
    return draft;
}
DraftSaved saved(const KeptDraft& draft, std::uint64_t revision, Timestamp when = noon) {
    return {.draft = kept(draft), .revision = revision, .at = when};
}
DraftRemoved removed(std::uint64_t revision, Timestamp when = noon) {
    return {.revision = revision, .at = when};
}
SaveDraft save(DraftExpected expected, std::optional<std::uint64_t> revision = std::nullopt) {
    return {.draft = some_boxes(), .expected = expected, .expected_revision = revision};
}

TEST(DraftOrder, IsKeptAsItWasGiven) {  // M8
    auto scenario = an_active_customer();
    scenario.when(save(DraftExpected::nothing), at(noon)).then({saved(some_boxes(), 1)});
    scenario.and_so();
    ASSERT_NE(live_draft(scenario.state(), at(noon)), nullptr);
    EXPECT_EQ(scenario.state().draft->draft.value(), some_boxes());
}

TEST(DraftOrder, CountsItsRevisionsOnOverWhatWasRemoved) {  // M8
    an_active_customer(saved(some_boxes(), 1), removed(1))
        .when(save(DraftExpected::nothing), at(noon))
        .then({saved(some_boxes(), 2)});
    an_active_customer(saved(some_boxes(), 4))
        .when(save(DraftExpected::anything), at(noon))
        .then({saved(some_boxes(), 5)});
}

TEST(DraftOrder, IsSavedOnlyOverWhatWasSeen) {  // M8
    auto with_one = an_active_customer(saved(some_boxes(), 3));
    with_one.when(save(DraftExpected::nothing), at(noon)).then_rejected(Stale{.current = 3});
    with_one.when(save(DraftExpected::something, 2), at(noon)).then_rejected(Stale{.current = 3});
    with_one.when(save(DraftExpected::something, 3), at(noon)).then({saved(some_boxes(), 4)});
    with_one.when(save(DraftExpected::something), at(noon)).then({saved(some_boxes(), 4)});
    auto without = an_active_customer(saved(some_boxes(), 3), removed(3));
    without.when(save(DraftExpected::something), at(noon)).then_rejected(Stale{.current = 0});
    without.when(save(DraftExpected::something, 3), at(noon)).then_rejected(Stale{.current = 0});
}

TEST(DraftOrder, IsRemoved) {  // M8, M12
    auto scenario = an_active_customer(saved(some_boxes(), 3));
    scenario.when(RemoveDraft{2}, at(noon)).then_rejected(Stale{.current = 3});
    scenario.when(RemoveDraft{}, at(noon)).then({removed(3)});
    scenario.and_so();
    EXPECT_FALSE(scenario.state().draft);
    scenario.when(RemoveDraft{}, at(noon)).then_rejected(NotFound{});
}

TEST(DraftOrder, IsHiddenThirtyDaysAfterItsLastChangeAndNotAMillisecondBefore) {  // M16
    const auto last = noon + days{10};
    auto scenario = an_active_customer(saved(some_boxes(), 1), saved(some_boxes(6), 2, last));
    EXPECT_NE(live_draft(scenario.state(), at(last + days{30} - 1ms)), nullptr);
    EXPECT_EQ(live_draft(scenario.state(), at(last + days{30})), nullptr);
    scenario.when(RemoveDraft{}, at(last + days{30})).then_rejected(NotFound{});
    scenario.when(save(DraftExpected::something, 2), at(last + days{30}))
        .then_rejected(Stale{.current = 0});
    scenario.when(save(DraftExpected::nothing), at(last + days{30}))
        .then({saved(some_boxes(), 3, last + days{30})});
}

TEST(DraftOrder, IsRemovedWhenItsTimeIsOver) {  // M16
    auto scenario = an_active_customer(saved(some_boxes(), 2));
    scenario.when(EndExpired{}, at(noon + days{30} - 1ms)).then_nothing();
    scenario.when(EndExpired{}, at(noon + days{30})).then({removed(2, noon + days{30})});
}

TEST(DraftOrder, IsNobodysWhoIsBeingForgotten) {  // M20
    auto scenario = an_active_customer(saved(some_boxes(), 1), ErasureStarted{.at = noon});
    scenario.when(save(DraftExpected::anything), at(noon)).then_rejected(NotActive{});
    scenario.when(RemoveDraft{}, at(noon)).then_rejected(NotActive{});
    EXPECT_EQ(live_draft(scenario.state(), at(noon)), nullptr);
}

}  // namespace
}  // namespace kontor::tests
