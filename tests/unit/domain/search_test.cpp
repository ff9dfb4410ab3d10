#include "tests/unit/domain/catalogue_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::catalogue;
using domain::Language;
using Skus = std::vector<std::string>;

Skus found(const Filter& filter, Language language = Language::en) {
    static const auto catalogue = shop_catalogue();
    Skus skus;
    for (const auto* material : find_materials(catalogue, filter, language)) {
        skus.push_back(material->sku.value);
    }
    return skus;
}
Skus search(std::string words, Language language = Language::en) {
    return found({.words = std::move(words)}, language);
}

const Skus everything{"BOX-M-25", "BOX-BOTTLE-6", "TAPE-CLEAR"};
const Skus both_boxes{"BOX-M-25", "BOX-BOTTLE-6"};
const Skus bottle{"BOX-BOTTLE-6"};
const Skus tape{"TAPE-CLEAR"};

TEST(Browsing, ShowsAllInTheCataloguesOrder) {  // M10
    EXPECT_EQ(found({}), everything);
    EXPECT_EQ(search("  "), everything);
}

TEST(Browsing, FiltersByCategoryUnitAndSize) {  // M10
    EXPECT_EQ(found({.category = "tape"}), tape);
    EXPECT_EQ(found({.category = "boxes", .unit = "pack", .size = "m"}), both_boxes);
    EXPECT_EQ(found({.unit = "roll"}), Skus{});
    EXPECT_EQ(found({.size = "s"}), Skus{});
    EXPECT_EQ(found({.category = "tape", .words = "box"}), Skus{});
}

TEST(Search, KnowsNoCaseAndNoAccents) {  // M10
    EXPECT_EQ(folded("ÉÀÇ Œuf Straße ŁÓDŹ Ĳs"), "eac oeuf strasse lodz ijs");
    EXPECT_EQ(folded("e\u0301"), "e");
    EXPECT_EQ(folded("中文 ×"), "中文 ×");
    EXPECT_EQ(folded("\xC3"), "\xC3");
    EXPECT_EQ(search("EXPEDITION", Language::fr), Skus{"BOX-M-25"});
    EXPECT_EQ(search("adhésif", Language::fr), tape);
    EXPECT_EQ(search("adhesif", Language::fr), tape);
}

TEST(Search, LooksInTheLanguageThatIsRead) {  // M7, M10
    EXPECT_EQ(search("flessendoos", Language::nl), bottle);
    EXPECT_EQ(search("flessendoos", Language::en), Skus{});
    EXPECT_EQ(search("bouteilles", Language::fr), bottle);
}

TEST(Search, LooksInNameSkuDescriptionAndCategory) {  // M10
    EXPECT_EQ(search("packing"), tape);
    EXPECT_EQ(search("clear"), tape);
    EXPECT_EQ(search("cardboard"), everything);
    EXPECT_EQ(search("boxes"), both_boxes);
    EXPECT_EQ(search("plakband", Language::nl), tape);
}

TEST(Search, WantsEveryWord) {  // M10
    EXPECT_EQ(search("box bottle"), bottle);
    EXPECT_EQ(search("bottle sturdy"), bottle);
    EXPECT_EQ(search("bottle wooden"), Skus{});
}

TEST(Search, TakesTheLastWordUnfinished) {  // M10
    EXPECT_EQ(search("bott"), bottle);
    EXPECT_EQ(search("shipping b"), Skus{"BOX-M-25"});
    EXPECT_EQ(search("bott sturdy"), Skus{});  // Not the last.
}

TEST(Search, ForgivesOneTypingErrorInWordsOfFiveLetters) {  // M10
    for (const auto* words : {"botle box",                  // one missing
                              "botttle box",                // one too many
                              "bqttle box",                 // another
                              "bottel box",                 // two swapped
                              "bttle sturdy"}) {
        EXPECT_EQ(search(words), bottle) << words;
    }
    EXPECT_EQ(search("batle box"), Skus{});    // two errors
    EXPECT_EQ(search("tpae sturdy"), Skus{});  // four letters
}

TEST(Search, ForgivesTypingErrorsInAnUnfinishedWord) {  // M10
    EXPECT_EQ(search("cradbo"), everything);
}

TEST(Search, PutsTheBestMatchFirst) {                           // M10
    EXPECT_EQ(search("bottle box").front(), "BOX-BOTTLE-6");    // The whole name.
    EXPECT_EQ(search("box-bottle-6").front(), "BOX-BOTTLE-6");  // The sku.
    auto parts = shop_parts();
    parts.materials[0].description.en = "Not for tape";
    parts.materials[1].name.en = "Parcel tape box";
    const auto catalogue = Catalogue::from(std::move(parts)).value();
    Skus skus;
    for (const auto* material : find_materials(catalogue, {.words = "tape"}, Language::en)) {
        skus.push_back(material->sku.value);
    }
    // In the name before in the description; equals as the catalogue has them.
    EXPECT_EQ(skus, (Skus{"BOX-BOTTLE-6", "TAPE-CLEAR", "BOX-M-25"}));
}

TEST(Search, PutsANameThatStartsWithTheWordsFirst) {  // M10
    auto parts = shop_parts();
    parts.materials[0].name.en = "Box for tape";
    parts.materials[2].name.en = "Tape roll";
    const auto catalogue = Catalogue::from(std::move(parts)).value();
    const auto hits = find_materials(catalogue, {.words = "tape"}, Language::en);
    ASSERT_EQ(hits.size(), 2U);
    EXPECT_EQ(hits.front()->sku.value, "TAPE-CLEAR");
}

TEST(Search, TakesAnyText) {
    EXPECT_EQ(search("\xFF\xC3"), Skus{});
    EXPECT_EQ(search(std::string(10'000, 'x')), Skus{});
}

}  // namespace
}  // namespace kontor::tests
