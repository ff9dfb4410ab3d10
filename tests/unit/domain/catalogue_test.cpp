#include "tests/unit/domain/catalogue_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace kontor::tests {
namespace {

using namespace domain::catalogue;

TEST(Catalogue, FindsAMaterialBySku) {  // M10
    const auto catalogue = shop_catalogue();
    ASSERT_NE(catalogue.find("TAPE-CLEAR"), nullptr);
    EXPECT_EQ(catalogue.find("TAPE-CLEAR")->category, "tape");
    EXPECT_EQ(catalogue.find("tape-clear"), nullptr);
    EXPECT_EQ(catalogue.find(""), nullptr);
}

TEST(Catalogue, FindsAlsoAfterItMoved) {
    auto catalogue = shop_catalogue();
    const auto moved = std::move(catalogue);
    ASSERT_NE(moved.find("BOX-M-25"), nullptr);
    EXPECT_EQ(moved.find("BOX-M-25"), moved.materials().data());
}

TEST(Catalogue, WithAFaultIsRefusedInOneSentence) {  // M10
    struct Case {
        std::function<void(Parts&)> spoil;
        std::string message;
    };
    const std::vector<Case> cases{
        {[](Parts& parts) { parts.categories[1].code = "boxes"; },
         "Category 'boxes' is there twice."},
        {[](Parts& parts) { parts.units[0].code = "a b"; }, "Unit 'a b' has no proper code."},
        {[](Parts& parts) { parts.sizes[0].name.fr.clear(); },
         "Size 's': the name in fr is missing."},
        {[](Parts& parts) { parts.materials[0].sku.value = "BOX M"; },
         "Material 'BOX M' has no proper sku."},
        {[](Parts& parts) { parts.materials[1].sku.value = "BOX-M-25"; },
         "Material 'BOX-M-25' is there twice."},
        {[](Parts& parts) { parts.materials[0].category = "x"; },
         "Material 'BOX-M-25': category 'x' is unknown."},
        {[](Parts& parts) { parts.materials[0].unit = "x"; },
         "Material 'BOX-M-25': unit 'x' is unknown."},
        {[](Parts& parts) { parts.materials[0].size = "x"; },
         "Material 'BOX-M-25': size 'x' is unknown."},
        {[](Parts& parts) { parts.materials[0].pack_size = 0; },
         "Material 'BOX-M-25': pack_size must be 1 to 100000."},
        {[](Parts& parts) { parts.materials[0].pack_size = 100'001; },
         "Material 'BOX-M-25': pack_size must be 1 to 100000."},
        {[](Parts& parts) { parts.materials[0].order_max = 0; },
         "Material 'BOX-M-25': order_max must be 1 to 10000."},
        {[](Parts& parts) { parts.materials[0].pack_weight_grams = 0; },
         "Material 'BOX-M-25': pack_weight_grams must be at least 1."},
        {[](Parts& parts) { parts.materials[0].name.nl = "a\nb"; },
         "Material 'BOX-M-25': the name in nl is not clean UTF-8 text."},
        {[](Parts& parts) { parts.materials[2].description.en.clear(); },
         "Material 'TAPE-CLEAR': the description in en is missing."},
        {[](Parts& parts) { parts.materials[2].specifications[0].value.fr.clear(); },
         "Material 'TAPE-CLEAR': specification 1, its value, in fr is missing."},
    };
    for (const auto& [spoil, message] : cases) {
        auto parts = shop_parts();
        spoil(parts);
        const auto catalogue = Catalogue::from(std::move(parts));
        ASSERT_FALSE(catalogue.has_value()) << message;
        EXPECT_EQ(catalogue.error(), message);
    }
}

}  // namespace
}  // namespace kontor::tests
