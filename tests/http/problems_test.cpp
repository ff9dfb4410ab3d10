#include "adapters/http/problems/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kontor::adapters::http {
namespace {

using domain::FieldFault;
using domain::Language;
using nlohmann::json;

json shown(const Problem& problem, Language language = Language::en) {
    return json::parse(ProblemCatalogue::built_in().body(problem, language, "7f3k9q2m5x8t4b6n"));
}

TEST(Problem, OfEveryKindHasItsWordsInThreeLanguages) {  // M7
    for (const auto& type : ProblemCatalogue::built_in().types()) {
        std::vector<std::string> titles;
        for (const auto language : {Language::nl, Language::en, Language::fr}) {
            const auto problem = shown(Problem{type.code}, language);
            EXPECT_EQ(problem["code"], type.code);
            EXPECT_EQ(problem["type"], "/problems/" + type.code);
            EXPECT_EQ(problem["status"], type.status);
            EXPECT_EQ(problem["retry"], type.retry);
            EXPECT_EQ(problem["request_id"], "7f3k9q2m5x8t4b6n");
            EXPECT_FALSE(problem["detail"].get<std::string>().empty());
            titles.push_back(problem["title"]);
        }
        EXPECT_NE(titles[0], titles[1]) << type.code;
        EXPECT_NE(titles[1], titles[2]) << type.code;
    }
}

TEST(Problem, FillsInWhatItsDetailNames) {
    const auto problem =
        shown(Problem{"method-not-allowed"}.with("method", "PUT").with("allow", "GET, \"HEAD\""));
    EXPECT_THAT(problem["detail"].get<std::string>(), testing::HasSubstr("PUT"));
    EXPECT_THAT(problem["detail"].get<std::string>(), testing::HasSubstr("GET, \"HEAD\""));
}

TEST(Problem, HasADetailOfItsOwnWhereOneCodeHasSeveralReasons) {
    const auto large = shown(Problem{"headers-too-large"}.with("limit", "16384"));
    EXPECT_EQ(large["detail"], "The headers of the request are larger than 16384 bytes together.");
    const auto many = [](Language language) {
        return shown(Problem{"headers-too-large"}.saying("too-many").with("limit", "100"),
                     language)["detail"];
    };
    EXPECT_EQ(many(Language::nl), "Het verzoek heeft meer dan 100 headers.");
    EXPECT_EQ(many(Language::en), "The request has more than 100 headers.");
    EXPECT_EQ(many(Language::fr), "La requête compte plus de 100 en-têtes.");
}

TEST(Problem, CarriesMembersOfItsOwn) {
    const auto problem = shown(Problem{"order-too-large"}
                                   .json_member("limits", R"([{"max":40}])")
                                   .text_member("reason", "al\"ready")
                                   .integer_member("version", 7));
    EXPECT_EQ(problem["limits"][0]["max"], 40);
    EXPECT_EQ(problem["reason"], "al\"ready");
    EXPECT_EQ(problem["version"], 7);
    EXPECT_FALSE(problem.contains("errors"));
}

TEST(Problem, NamesTheFieldsAtFault) {
    const auto problem = shown(fields_invalid({{"/name", FieldFault::too_long, "60", {}},
                                               {"/postcode", FieldFault::pattern, {}, "9000"}}),
                               Language::nl);
    ASSERT_EQ(problem["errors"].size(), 2U);
    EXPECT_EQ(problem["errors"][0]["pointer"], "/name");
    EXPECT_EQ(problem["errors"][0]["code"], "too-long");
    EXPECT_EQ(problem["errors"][0]["detail"], "Te lang: de maximumlengte is 60.");
    EXPECT_THAT(problem["errors"][1]["detail"].get<std::string>(), testing::HasSubstr("9000"));
}

TEST(Problem, SaysNothingOfABoundThatIsNotKnown) {
    const auto& problems = ProblemCatalogue::built_in();
    for (const auto fault : {FieldFault::required,
                             FieldFault::unknown_member,
                             FieldFault::duplicate_member,
                             FieldFault::type,
                             FieldFault::pattern,
                             FieldFault::range,
                             FieldFault::not_found,
                             FieldFault::not_allowed}) {
        for (const auto language : {Language::nl, Language::en, Language::fr}) {
            const auto detail = problems.detail_of({"/x", fault, {}, {}}, language);
            EXPECT_EQ(detail.find('{'), std::string::npos) << detail;
        }
    }
}

TEST(Problem, ShowsABoundedNumberOfFaults) {
    EXPECT_EQ(shown(fields_invalid(domain::FieldErrors(5'000)))["errors"].size(), 100U);
}

TEST(Problem, WithoutEntryIsOurOwnFault) {
    EXPECT_EQ(shown(Problem{"no-such-code"})["code"], "internal");
}

TEST(ProblemCatalogue, IsRefusedWhereItLacksSomething) {
    EXPECT_ANY_THROW(ProblemCatalogue{"{}"});
    EXPECT_ANY_THROW((ProblemCatalogue{R"({"problems": [], "field_errors": []})"}));
}

}  // namespace
}  // namespace kontor::adapters::http
