#include "adapters/http/json/form.hpp"

#include "adapters/http/json/parse.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace kontor::adapters::http::json {
namespace {

using domain::FieldErrors;
using domain::FieldFault;

Value value_of(std::string_view body) {
    return parse(body, 16).value().value;
}

/// What is wrong with `body` if /name is read as a text of 2 to 4 code points.
FieldErrors faults_in_name(std::string_view body) {
    auto value = value_of(body);
    Form form{value};
    static_cast<void>(form.text("name", {.length_min = 2, .length_max = 4}));
    return form.errors();
}

FieldErrors one(FieldFault fault, std::string bound = {}) {
    return {{"/name", fault, std::move(bound), {}}};
}

TEST(Form, SaysWhatIsWrongWithAText) {
    EXPECT_EQ(faults_in_name(R"({"name": "caf\u00e9"})"), FieldErrors{});
    EXPECT_EQ(faults_in_name(R"({})"), one(FieldFault::required));
    EXPECT_EQ(faults_in_name(R"({"name": null})"), one(FieldFault::required));
    EXPECT_EQ(faults_in_name(R"({"name": ""})"), one(FieldFault::required));
    EXPECT_EQ(faults_in_name(R"({"name": 1})"), one(FieldFault::type));
    EXPECT_EQ(faults_in_name(R"({"name": ["ab"]})"), one(FieldFault::type));
    EXPECT_EQ(faults_in_name(R"({"name": "a"})"), one(FieldFault::too_short, "2"));
    EXPECT_EQ(faults_in_name(R"({"name": "abcde"})"), one(FieldFault::too_long, "4"));
    for (const auto* const control :
         {R"(a\u0000b)", R"(a\nb)", R"(a\u007fb)", R"(a\u0085b)", R"(a\u2028b)"}) {
        EXPECT_EQ(faults_in_name(R"({"name": ")" + std::string{control} + R"("})"),
                  one(FieldFault::pattern))
            << control;
    }
}

TEST(Form, CountsATextWithoutItsSpareBlanks) {
    const auto read = [](std::string_view body) {
        auto value = value_of(body);
        Form form{value};
        auto name = form.text("name", {.length_min = 2, .length_max = 4});
        EXPECT_EQ(form.errors(), FieldErrors{}) << body;
        return name;
    };
    EXPECT_EQ(read(R"({"name": "  ab\u00a0 "})"), "ab");
    EXPECT_EQ(read(R"({"name": "a \u00a0   b"})"), "a b");
    EXPECT_EQ(read(R"({"name": "        abcd        "})"), "abcd");
    for (const auto* const blank : {" ", "    ", R"(\u00a0\u00a0)", R"(\u200b\u200b)"}) {
        EXPECT_EQ(faults_in_name(R"({"name": ")" + std::string{blank} + R"("})"),
                  one(FieldFault::required))
            << blank;
    }
    EXPECT_EQ(faults_in_name(R"({"name": " a "})"), one(FieldFault::too_short, "2"));
    EXPECT_EQ(faults_in_name(R"({"name": "ab\t"})"), one(FieldFault::pattern));
}

TEST(Form, TakesABlankTextThatMayBeAbsentForAnEmptyOne) {
    auto value = value_of(R"({"label": "  ", "phone": " \u00a0 "})");
    Form form{value};
    EXPECT_EQ(form.optional_text("label"), "");
    EXPECT_EQ(form.patched_text("phone"), std::make_optional(std::optional<std::string>{""}));
    EXPECT_EQ(form.errors(), FieldErrors{});
}

/// What is wrong with `number` if /name is read as an integer from 1 to 40.
FieldErrors faults_in_number(const std::string& number) {
    auto value = value_of(R"({"name": )" + number + "}");
    Form form{value};
    static_cast<void>(form.integer("name", {.min = 1, .max = 40}));
    return form.errors();
}

TEST(Form, TakesWholeNumbersInTheirRangeOnly) {
    EXPECT_EQ(faults_in_number("1"), FieldErrors{});
    EXPECT_EQ(faults_in_number("40"), FieldErrors{});
    EXPECT_EQ(faults_in_number("0"), one(FieldFault::range, "1"));
    EXPECT_EQ(faults_in_number("41"), one(FieldFault::range, "40"));
    EXPECT_EQ(faults_in_number("-99999999999999999999"), one(FieldFault::range, "1"));
    EXPECT_EQ(faults_in_number("99999999999999999999"), one(FieldFault::range, "40"));
    for (const auto* const other : {"1.0", "1e1", "-0.0", R"("1")", "true", "[1]", "{}"}) {
        EXPECT_EQ(faults_in_number(other), one(FieldFault::type)) << other;
    }
}

TEST(Form, ReadsWhatMayBeAbsent) {
    auto value =
        value_of(R"({"a": "x", "n": 3, "f": true, "t": "2026-03-01T12:00:00Z", "z": null})");
    Form form{value};
    EXPECT_EQ(form.optional_text("a"), "x");
    EXPECT_EQ(form.optional_text("b"), std::nullopt);
    EXPECT_EQ(form.optional_text("z"), std::nullopt);
    EXPECT_EQ(form.optional_integer("n"), 3);
    EXPECT_EQ(form.optional_flag("f"), true);
    EXPECT_TRUE(form.optional_instant("t"));
    EXPECT_FALSE(form.optional_object("o"));
    EXPECT_FALSE(form.optional_objects("l"));
    EXPECT_TRUE(form.has("a"));
    EXPECT_FALSE(form.has("z"));
    EXPECT_TRUE(form.mentions("z"));
    EXPECT_FALSE(form.mentions("b"));
    EXPECT_EQ(form.errors(), FieldErrors{});
}

TEST(Form, NamesTheOnesAmongWhichToChoose) {
    constexpr std::array<std::string_view, 2> names{"token", "cookie"};
    auto value = value_of(R"({"as": "cookie", "bs": "biscuit"})");
    Form form{value};
    EXPECT_EQ(form.choice("as", names), 1U);
    EXPECT_EQ(form.optional_choice("bs", names), std::nullopt);
    EXPECT_EQ(form.errors(), (FieldErrors{{"/bs", FieldFault::not_allowed, {}, {}}}));
}

TEST(Form, PointsIntoObjectsAndLists) {
    auto value = value_of(R"({
        "address": {"city": 1, "zip": "9000"},
        "lines": [{"sku": "A"}, {"sku": "B", "colo/ur": "x"}, 7],
        "extra": {"deep": {"er": 1}}})");
    Form form{value};
    auto address = form.object("address");
    EXPECT_EQ(address.text("street"), "");
    EXPECT_EQ(address.text("city"), "");
    const auto lines = form.objects("lines");
    ASSERT_EQ(lines.size(), 2U);
    for (auto line : lines) EXPECT_FALSE(line.text("sku").empty());
    const FieldErrors expected{{"/address/street", FieldFault::required, {}, {}},
                               {"/address/city", FieldFault::type, {}, {}},
                               {"/lines/2", FieldFault::type, {}, {}},
                               {"/address/zip", FieldFault::unknown_member, {}, {}},
                               {"/lines/1/colo~1ur", FieldFault::unknown_member, {}, {}},
                               {"/extra", FieldFault::unknown_member, {}, {}}};
    EXPECT_EQ(form.errors(), expected);
}

TEST(Form, SaysOfAMissingObjectOnlyThatItIsMissing) {
    for (const auto& [body, fault] : {std::pair{R"({})", FieldFault::required},
                                      std::pair{R"({"address": 7})", FieldFault::type}}) {
        auto value = value_of(body);
        Form form{value};
        auto address = form.object("address");
        EXPECT_EQ(address.text("street"), "");
        EXPECT_EQ(form.errors(), (FieldErrors{{"/address", fault, {}, {}}})) << body;
    }
}

TEST(Form, BoundsLists) {
    const auto faults = [](std::string_view body) {
        auto value = value_of(body);
        Form form{value};
        for (auto line : form.objects("name", {.elements_min = 1, .elements_max = 2})) {
            static_cast<void>(line.optional_text("sku"));
        }
        return form.errors();
    };
    EXPECT_EQ(faults(R"({"name": [{}]})"), FieldErrors{});
    EXPECT_EQ(faults(R"({"name": []})"), one(FieldFault::too_short, "1"));
    EXPECT_EQ(faults(R"({"name": [{}, {"x": 1}, {}]})"), one(FieldFault::too_long, "2"));
    EXPECT_EQ(faults(R"({})"), one(FieldFault::required));
}

TEST(Form, OfAPatchTellsAbsentFromRemoved) {
    auto value = value_of(R"({"phone": null, "name": "x"})");
    Form form{value};
    EXPECT_EQ(form.patched_text("phone"), std::make_optional(std::optional<std::string>{}));
    EXPECT_EQ(form.patched_text("name"), std::make_optional(std::optional<std::string>{"x"}));
    EXPECT_EQ(form.patched_text("other"), std::nullopt);
    EXPECT_EQ(form.errors(), FieldErrors{});
}

TEST(Form, LeavesPasswordsAsTheyCome) {
    auto value = value_of(R"({"password": " tab\there "})");
    Form form{value};
    EXPECT_EQ(form.raw_text("password"), " tab\there ");
    EXPECT_EQ(form.errors(), FieldErrors{});
}

TEST(Form, TakesFaultsThatOthersFind) {
    auto value = value_of(R"({"lines": [{"sku": "A"}]})");
    Form form{value};
    auto lines = form.objects("lines");
    static_cast<void>(lines.front().text("sku"));
    lines.front().refuse("sku", FieldFault::not_found);
    EXPECT_EQ(form.errors(), (FieldErrors{{"/lines/0/sku", FieldFault::not_found, {}, {}}}));
}

}  // namespace
}  // namespace kontor::adapters::http::json
