#include "adapters/http/tables/dictionary.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace kontor::adapters::http {
namespace {

using domain::Language;
using nlohmann::json;

json dictionary_in(Language language) {
    return json::parse(statistics_dictionary(language));
}

TEST(Dictionary, SaysTheSameInEachLanguage) {  // M7
    const auto english = dictionary_in(Language::en);
    for (const auto language : {Language::nl, Language::fr}) {
        auto other = dictionary_in(language);
        for (std::size_t table = 0; table < other["tables"].size(); ++table) {
            auto& columns = other["tables"][table]["columns"];
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const auto& meaning = english["tables"][table]["columns"][i]["meaning"];
                EXPECT_NE(columns[i]["meaning"], meaning);
                EXPECT_FALSE(columns[i]["meaning"].get<std::string>().empty());
                columns[i]["meaning"] = meaning;
            }
        }
        EXPECT_EQ(other, english);
    }
}

TEST(Dictionary, HasTheSpacesOfFrench) {
    const auto text = dictionary_in(Language::fr).dump();
    for (const auto* const wrong : {" ;", "\u00A0;", " :", "\u202F:", "'"}) {
        EXPECT_EQ(text.find(wrong), std::string::npos) << wrong;
    }
    EXPECT_NE(text.find("\u202F;"), std::string::npos);
}

}  // namespace
}  // namespace kontor::adapters::http
