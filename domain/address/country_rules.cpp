#include "domain/address/country_rules.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <string>

namespace kontor::domain::address {
namespace {

using Members = std::vector<std::string_view>;

const Members& with_house_number() {
    static const Members members{
        "company", "contact", "street", "house_number", "postcode", "city", "country"};
    return members;
}
const Members& without_house_number() {
    static const Members members{"company", "contact", "street", "postcode", "city", "country"};
    return members;
}
/// Many an Irish address still has no Eircode.
const Members& without_postcode() {
    static const Members members{"company", "contact", "street", "city", "country"};
    return members;
}

std::vector<CountryRules> all_countries() {
    const auto& numbered = with_house_number();
    const auto& plain = without_house_number();
    constexpr auto four_digits = "[1-9][0-9]{3}";
    // Code, names (nl, en, fr), required members, postcode and example; by code.
    return {
        {"AT", "Oostenrijk", "Austria", "Autriche", plain, four_digits, "1010"},
        {"BE", "België", "Belgium", "Belgique", numbered, four_digits, "1000"},
        {"CH", "Zwitserland", "Switzerland", "Suisse", plain, four_digits, "8001"},
        {"CZ", "Tsjechië", "Czechia", "Tchéquie", plain, "[1-7][0-9]{2} [0-9]{2}", "110 00"},
        {"DE",
         "Duitsland",
         "Germany",
         "Allemagne",
         numbered,
         "(?:0[1-9]|[1-9][0-9])[0-9]{3}",
         "10115"},
        {"DK", "Denemarken", "Denmark", "Danemark", plain, "[0-9]{4}", "1050"},
        {"ES",
         "Spanje",
         "Spain",
         "Espagne",
         plain,
         "(?:0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}",
         "28013"},
        {"FI", "Finland", "Finland", "Finlande", plain, "[0-9]{5}", "00100"},
        {"FR",
         "Frankrijk",
         "France",
         "France",
         numbered,
         "(?:0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}",
         "75002"},
        {"GB",
         "Verenigd Koninkrijk",
         "United Kingdom",
         "Royaume-Uni",
         plain,
         "[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}",
         "SW1A 1AA"},
        {"IE",
         "Ierland",
         "Ireland",
         "Irlande",
         without_postcode(),
         "(?:[A-Z][0-9]{2}|D6W) [0-9A-Z]{4}",
         "D02 X285"},
        {"IT", "Italië", "Italy", "Italie", plain, "[0-9]{5}", "20121"},
        {"LU", "Luxemburg", "Luxembourg", "Luxembourg", numbered, four_digits, "1246"},
        {"NL",
         "Nederland",
         "Netherlands",
         "Pays-Bas",
         numbered,
         "[1-9][0-9]{3} (?!SA|SD|SS)[A-Z]{2}",
         "1012 AB"},
        {"PL", "Polen", "Poland", "Pologne", plain, "[0-9]{2}-[0-9]{3}", "00-001"},
        {"PT", "Portugal", "Portugal", "Portugal", plain, "[1-9][0-9]{3}-[0-9]{3}", "1100-148"},
        {"SE", "Zweden", "Sweden", "Suède", plain, "[1-9][0-9]{2} [0-9]{2}", "111 20"},
    };
}

/// In the order of `countries()`.
constexpr std::array<PostcodeWriting, 17> postcode_writings{{
    {.prefix = "A"},
    {.prefix = "B"},
    {.prefix = "CH"},
    {.prefix = "CZ", .tail = 2},
    {.prefix = "D"},
    {.prefix = "DK"},
    {.prefix = "E"},
    {.prefix = "FI"},
    {.prefix = "F"},
    {.prefix = "", .tail = 3},
    {.prefix = "", .tail = 4},
    {.prefix = "I"},
    {.prefix = "L"},
    {.prefix = "NL", .tail = 2},
    {.prefix = "PL", .tail = 3, .separator = '-'},
    {.prefix = "P", .tail = 3, .separator = '-'},
    {.prefix = "SE", .tail = 2},
}};

std::size_t index_of(const CountryRules& rules) {
    return static_cast<std::size_t>(&rules - countries().data());
}

std::vector<std::regex> all_postcode_expressions() {
    std::vector<std::regex> expressions;
    for (const auto& rules : countries()) {
        expressions.emplace_back(std::string{rules.postcode_pattern},
                                 std::regex::ECMAScript | std::regex::optimize);
    }
    return expressions;
}

}  // namespace

const std::vector<CountryRules>& countries() {
    static const auto all = all_countries();
    return all;
}

const CountryRules* rules_of(std::string_view country) {
    const auto found = std::ranges::find(countries(), country, &CountryRules::code);
    return found == countries().end() ? nullptr : &*found;
}

const PostcodeWriting* postcode_writing_of(std::string_view country) {
    const auto* rules = rules_of(country);
    return rules == nullptr ? nullptr : &postcode_writings.at(index_of(*rules));
}

bool matches_postcode(const CountryRules& rules, std::string_view postcode) {
    static const auto expressions = all_postcode_expressions();
    return std::regex_match(postcode.begin(), postcode.end(), expressions.at(index_of(rules)));
}

}  // namespace kontor::domain::address
