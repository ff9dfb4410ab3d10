#include "adapters/catalogue/catalogue_file.hpp"

#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <functional>

namespace kontor::adapters::catalogue {
namespace {

using Json = nlohmann::json;

Json text(const std::string& words) {
    return {{"nl", words}, {"en", words}, {"fr", words}};
}

/// The smallest catalogue there is.
Json one_box() {
    const Json box{{"sku", "BOX-S"},
                   {"category", "boxes"},
                   {"unit", "box"},
                   {"size", "s"},
                   {"pack_size", 25},
                   {"order_max", 40},
                   {"pack_weight_grams", 3000},
                   {"dimensions_mm", {{"length", 200}, {"width", 100}, {"height", 80}}},
                   {"load_max_grams", 2000},
                   {"image", "box"},
                   {"name", text("Box")},
                   {"description", text("A small box.")},
                   {"specifications", {{{"name", text("Colour")}, {"value", text("Brown")}}}}};
    const auto named = [](const char* code) {
        return Json::array({{{"code", code}, {"name", text("Name")}}});
    };
    return {{"categories", named("boxes")},
            {"units", named("box")},
            {"sizes", named("s")},
            {"materials", {box}}};
}

std::string fault_of(const Json& json) {
    const auto catalogue = parse_catalogue(json.dump());
    return catalogue ? "" : catalogue.error();
}

TEST(CatalogueFile, TheBuiltInOneHasFortyMaterialsOrMore) {  // M10
    const auto catalogue = load_catalogue({});
    ASSERT_TRUE(catalogue) << catalogue.error();
    EXPECT_GE(catalogue->materials().size(), 40U);
}

TEST(CatalogueFile, EverythingInItIsRead) {  // M7, M10
    const auto catalogue = parse_catalogue(one_box().dump());
    ASSERT_TRUE(catalogue) << catalogue.error();
    const auto* const box = catalogue->find("BOX-S");
    ASSERT_NE(box, nullptr);
    EXPECT_EQ(box->pack_size, 25U);
    EXPECT_EQ(box->order_max, 40U);
    EXPECT_EQ(box->pack_weight_grams, 3000U);
    EXPECT_EQ(box->length_mm, 200U);
    EXPECT_EQ(box->height_mm, 80U);
    EXPECT_EQ(box->load_max_grams, 2000U);
    EXPECT_EQ(box->name.fr, "Box");
    ASSERT_EQ(box->specifications.size(), 1U);
    EXPECT_EQ(box->specifications[0].value.nl, "Brown");
}

TEST(CatalogueFile, AFlatMaterialNeedsNoHeightAndALabelNoLoad) {
    auto json = one_box();
    json["materials"][0].erase("load_max_grams");
    json["materials"][0]["dimensions_mm"].erase("height");
    const auto catalogue = parse_catalogue(json.dump());
    ASSERT_TRUE(catalogue) << catalogue.error();
    EXPECT_EQ(catalogue->materials().front().load_max_grams, 0U);
    EXPECT_EQ(catalogue->materials().front().height_mm, 0U);
}

struct Mistake {
    std::function<void(Json&)> make;
    std::string told;
};

TEST(CatalogueFile, AMistakeIsToldWithItsPlace) {
    const std::vector<Mistake> mistakes{
        {[](Json& all) { all["materials"][0]["name"].erase("fr"); },
         "materials[0].name.fr is missing"},
        {[](Json& all) { all["materials"][0].erase("sku"); }, "materials[0].sku is missing"},
        {[](Json& all) { all.erase("sizes"); }, "sizes is missing"},
        {[](Json& all) { all["units"] = 3; }, "units must be a list"},
        {[](Json& all) { all["units"][0] = 3; }, "units[0] must be an object"},
        {[](Json& all) { all["materials"][0]["colour"] = "brown"; },
         "materials[0].colour is not known here"},
        {[](Json& all) { all["materials"][0]["pack_size"] = "25"; },
         "materials[0].pack_size must be a whole number from 0 to 4294967295"},
        {[](Json& all) { all["materials"][0]["order_max"] = -1; },
         "materials[0].order_max must be a whole number from 0 to 4294967295"},
        {[](Json& all) { all["materials"][0]["order_max"] = 1.5; },
         "materials[0].order_max must be a whole number from 0 to 4294967295"},
        {[](Json& all) { all["materials"][0]["specifications"][0]["value"]["en"] = nullptr; },
         "materials[0].specifications[0].value.en must be a text"},
        {[](Json& all) { all["materials"][0]["dimensions_mm"].erase("width"); },
         "materials[0].dimensions_mm.width is missing"},
        {[](Json& all) { all = Json::array(); }, "the file must be an object"},
    };
    for (const auto& mistake : mistakes) {
        auto json = one_box();
        mistake.make(json);
        EXPECT_EQ(fault_of(json), mistake.told);
    }
}

TEST(CatalogueFile, AReferenceThatLeadsNowhereIsToldWithItsPlace) {
    auto json = one_box();
    json["materials"][0]["category"] = "crates";
    EXPECT_NE(fault_of(json).find("crates"), std::string::npos) << fault_of(json);
}

TEST(CatalogueFile, WhatIsNoJsonIsRefused) {
    const auto catalogue = parse_catalogue("{\"materials\": [");
    ASSERT_FALSE(catalogue);
    EXPECT_TRUE(catalogue.error().starts_with("the file is not JSON: ")) << catalogue.error();
}

TEST(CatalogueFile, AFileIsReadOrNamedWhereItCannotBe) {
    const tests::TempFolder folder;
    const auto file = folder.path() / "catalogue.json";
    std::ofstream{file} << one_box().dump();
    EXPECT_TRUE(load_catalogue(file));

    std::ofstream{file} << "{}";
    const auto wrong = load_catalogue(file);
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().find(file.string()), std::string::npos) << wrong.error();
    EXPECT_FALSE(load_catalogue(folder.path()));
    EXPECT_FALSE(load_catalogue(folder.path() / "missing.json"));
}

}  // namespace
}  // namespace kontor::adapters::catalogue
