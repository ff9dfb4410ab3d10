#include "domain/order/placing.hpp"
#include "tests/unit/domain/catalogue_words.hpp"
#include "tests/unit/domain/words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::order;
using Names = std::vector<std::string>;

Draft a_draft() {
    return {.account_number = "123456789",
            .account_number_saved = false,
            .address = depot(),
            .lines = std::vector<DraftLine>{{.sku = "BOX-M-25", .quantity = 2},
                                            {.sku = "TAPE-CLEAR", .quantity = 3}},
            .reference = "PO 7"};
}

Checked checked(const Draft& draft, const SizeLimits& limits = {}) {
    static const auto catalogue = shop_catalogue();
    return check(draft, catalogue, limits, {});
}

const LimitState& limit_of(const Checked& checked, LimitKind kind, const std::string& scope) {
    return *std::ranges::find_if(checked.limits, [&](const LimitState& state) {
        return state.limit == kind && state.scope == scope;
    });
}

TEST(Draft, ThatIsCompleteIsAcceptable) {  // M12
    const auto result = checked(a_draft());
    EXPECT_TRUE(result.acceptable);
    EXPECT_EQ(result.missing, Names{});
    EXPECT_EQ(result.errors, FieldErrors{});
    const std::vector<Line> expected{
        {.line = 1,
         .sku = {"BOX-M-25"},
         .quantity = 2,
         .pieces = 50,
         .weight_grams = 4000,
         .name = {"Verzenddoos M", "Shipping box M", "Carton d’expédition M"}},
        {.line = 2,
         .sku = {"TAPE-CLEAR"},
         .quantity = 3,
         .pieces = 75,
         .weight_grams = 6000,
         .name = {"Plakband", "Packing tape", "Ruban d'emballage"}}};
    EXPECT_EQ(result.lines, expected);
}

TEST(Draft, MayBeAnySubsetAndNamesWhatIsMissing) {  // M8, M9, M10
    const auto nothing = checked({});
    EXPECT_FALSE(nothing.acceptable);
    EXPECT_EQ(nothing.missing, (Names{"account_number", "address", "lines"}));
    EXPECT_EQ(nothing.errors, FieldErrors{});
    EXPECT_EQ(nothing.limits.size(), 3U);

    auto empty = a_draft();
    empty.account_number = " ";
    empty.lines->clear();
    EXPECT_EQ(checked(empty).missing, (Names{"account_number", "lines"}));
}

TEST(Draft, AtALimitIsAcceptableAndSaysSo) {  // M11
    const auto result = checked(a_draft(), {.lines_max = 2, .units_max = 6});
    EXPECT_TRUE(result.acceptable);
    EXPECT_EQ(limit_of(result, LimitKind::lines, "order").level, LimitLevel::reached);
    EXPECT_EQ(limit_of(result, LimitKind::units, "order").level, LimitLevel::near);
}

TEST(Draft, AboveALimitIsNotAcceptableButNotAtFault) {  // M11
    auto draft = a_draft();
    draft.lines->at(0).quantity = 12;
    const auto result = checked(draft);
    EXPECT_FALSE(result.acceptable);
    EXPECT_EQ(result.errors, FieldErrors{});
    EXPECT_EQ(
        limit_of(result, LimitKind::material_units, "BOX-M-25"),
        (LimitState{LimitKind::material_units, "BOX-M-25", 10, 12, 0, 2, LimitLevel::exceeded}));
}

TEST(Draft, NamesTheLinesAtFault) {  // M10
    struct Case {
        std::vector<DraftLine> lines;
        FieldErrors errors;
    };
    const Case cases[] = {
        {{{"", 1}}, {{"/lines/0/sku", FieldFault::required, "", ""}}},
        {{{"GOLD", 1}}, {{"/lines/0/sku", FieldFault::not_found, "", ""}}},
        {{{"BOX-M-25", 0}}, {{"/lines/0/quantity", FieldFault::range, "1", ""}}},
        {{{"BOX-M-25", -5}}, {{"/lines/0/quantity", FieldFault::range, "1", ""}}},
        {{{"BOX-M-25", 1'000'001}}, {{"/lines/0/quantity", FieldFault::range, "1000000", ""}}},
        {{{"BOX-M-25", 1}, {"TAPE-CLEAR", 1}, {"BOX-M-25", 1}},
         {{"/lines/2/sku", FieldFault::not_allowed, "", ""}}},
        {{{"GOLD", 1}, {"BOX-M-25", 0}},
         {{"/lines/0/sku", FieldFault::not_found, "", ""},
          {"/lines/1/quantity", FieldFault::range, "1", ""}}},
    };
    for (const auto& [lines, errors] : cases) {
        auto draft = a_draft();
        draft.lines = lines;
        const auto result = checked(draft);
        EXPECT_FALSE(result.acceptable);
        EXPECT_EQ(result.errors, errors);
    }
}

TEST(Draft, WithAMillionPacksExceedsEveryLimitAndNoNumber) {  // M11
    auto draft = a_draft();
    draft.lines = {{.sku = "BOX-M-25", .quantity = line_quantity_max}};
    const auto result = checked(draft);
    EXPECT_EQ(result.errors, FieldErrors{});
    EXPECT_EQ(limit_of(result, LimitKind::units, "order").excess, 999'800U);
    EXPECT_EQ(limit_of(result, LimitKind::weight_grams, "order").current, 2'000'000'000U);
    EXPECT_FALSE(result.acceptable);
}

TEST(Draft, ChecksATypedAccountNumberAndTrustsASavedOne) {  // M8
    auto draft = a_draft();
    draft.account_number = "12";
    EXPECT_EQ(checked(draft).errors,
              (FieldErrors{{"/account_number", FieldFault::pattern, "", "123456789"}}));
    draft.account_number_saved = true;
    EXPECT_TRUE(checked(draft).acceptable);
}

TEST(Draft, ChecksTheAddress) {  // M9
    auto draft = a_draft();
    draft.address->postcode = "1";
    draft.address->city = "";
    EXPECT_EQ(checked(draft).errors,
              (FieldErrors{{"/address/postcode", FieldFault::pattern, "", "1000"},
                           {"/address/city", FieldFault::required, "", ""}}));
}

TEST(Draft, HasAReferenceOf35CodePointsAtMost) {  // M12
    auto draft = a_draft();
    std::string reference;
    for (std::size_t i = 0; i < reference_length_max; ++i) reference += "é";
    draft.reference = reference;
    EXPECT_TRUE(checked(draft).acceptable);
    draft.reference = reference + "é";
    EXPECT_EQ(checked(draft).errors, (FieldErrors{{"/reference", FieldFault::too_long, "35", ""}}));
    draft.reference = "a\nb";
    EXPECT_EQ(checked(draft).errors, (FieldErrors{{"/reference", FieldFault::pattern, "", ""}}));
}

TEST(Draft, IsCheckedAsItWillBeKept) {  // M12
    auto draft = a_draft();
    draft.account_number = " 123456789 ";
    draft.address->country = "be";
    draft.address->postcode = "B-2000";
    draft.reference = "  ";
    EXPECT_TRUE(checked(draft).acceptable);
    const auto kept = normalised(draft);
    EXPECT_EQ(kept.account_number, "123456789");
    EXPECT_EQ(kept.address, depot());
    EXPECT_EQ(kept.reference, std::nullopt);
}

}  // namespace
}  // namespace kontor::tests
