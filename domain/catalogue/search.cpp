#include "domain/catalogue/catalogue.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <tuple>
#include <utility>

// Search over a catalogue of some dozens of materials: every field is folded anew for each query,
// which takes microseconds and needs no index that could fall behind.

namespace kontor::domain::catalogue {
namespace {

constexpr std::size_t typo_length_min = 5;

// U+00C0 … U+00FF and U+0100 … U+017F without accents, in lower case. A space: the letter stays.
constexpr std::string_view latin_1 =
    "aaaaaa ceeeeiiiidnooooo ouuuuy  aaaaaa ceeeeiiiidnooooo ouuuuy y";
constexpr std::string_view latin_extended_a =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii  jjkkklllllll"
    "lllnnnnnnnnnoooooo  rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(latin_1.size() == 64 && latin_extended_a.size() == 128);

/// Letters that fold to two.
std::string_view pair_of(std::uint32_t letter) {
    switch (letter) {
        case 0xC6:
        case 0xE6:
            return "ae";
        case 0xDF:
            return "ss";
        case 0xDE:
        case 0xFE:
            return "th";
        case 0x132:
        case 0x133:
            return "ij";
        case 0x152:
        case 0x153:
            return "oe";
        default:
            return "";
    }
}

/// What the letter folds to; empty if it stays as it is.
std::string_view folded_letter(std::uint32_t letter) {
    if (const auto pair = pair_of(letter); !pair.empty()) return pair;
    std::string_view found;
    if (letter >= 0xC0 && letter <= 0xFF) found = latin_1.substr(letter - 0xC0, 1);
    if (letter >= 0x100 && letter <= 0x17F) found = latin_extended_a.substr(letter - 0x100, 1);
    return found == " " ? std::string_view{} : found;
}

/// How many bytes at the start of `text`, which is folded, part words: 0 if a letter or digit
/// stands there. Beyond ASCII these are the Latin-1 signs (C2 xx) and general punctuation (E2 80
/// xx), such as the apostrophe that French is set with.
std::size_t gap_at(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return (lead >= 'a' && lead <= 'z') || (lead >= '0' && lead <= '9') ? 0 : 1;
    if (lead == 0xC2) return std::min<std::size_t>(2, text.size());
    if (text.starts_with("\xE2\x80")) return std::min<std::size_t>(3, text.size());
    return 0;
}

std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    const auto whole = folded(text);
    for (std::string_view rest = whole; !rest.empty();) {
        const auto gap = gap_at(rest);
        if (gap == 0) {
            word.push_back(rest.front());
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
        rest.remove_prefix(gap == 0 ? 1 : gap);
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

/// Whether `left` becomes `right` by at most one insertion, deletion, replacement or swap of
/// neighbours (Damerau and Levenshtein).
bool one_error_apart(std::string_view left, std::string_view right) {
    if (left.size() > right.size()) std::swap(left, right);
    if (right.size() - left.size() > 1) return false;
    const auto differing = std::ranges::mismatch(left, right);
    const auto start = static_cast<std::size_t>(differing.in1 - left.begin());
    if (start == left.size()) return true;
    if (left.size() < right.size()) return left.substr(start) == right.substr(start + 1);
    if (left.substr(start + 1) == right.substr(start + 1)) return true;
    return start + 1 < left.size() && left[start] == right[start + 1] &&
           left[start + 1] == right[start] && left.substr(start + 2) == right.substr(start + 2);
}

enum class Closeness : std::uint8_t { none, typo, prefix, exact };

struct Wanted {
    std::string word;
    bool unfinished = false;
};

Closeness closeness(const Wanted& wanted, const std::string& candidate) {
    const auto& word = wanted.word;
    if (candidate == word) return Closeness::exact;
    if (wanted.unfinished && candidate.starts_with(word)) return Closeness::prefix;
    if (word.size() < typo_length_min) return Closeness::none;
    if (one_error_apart(word, candidate)) return Closeness::typo;
    if (wanted.unfinished) {
        for (auto length = word.size() - 1; length <= word.size() + 1; ++length) {
            if (length < candidate.size() && one_error_apart(word, candidate.substr(0, length))) {
                return Closeness::typo;
            }
        }
    }
    return Closeness::none;
}

Closeness closest(const Wanted& wanted, const std::vector<std::string>& candidates) {
    auto best = Closeness::none;
    for (const auto& candidate : candidates) best = std::max(best, closeness(wanted, candidate));
    return best;
}

/// The words of a material, dearest field first.
struct Fields {
    std::string sku;
    std::string name;
    std::vector<std::string> naming;
    std::vector<std::string> telling;
};

Fields fields_of(const Material& material, const Catalogue& catalogue, Language language) {
    Fields fields{.sku = folded(material.sku.value),
                  .name = folded(material.name.in(language)),
                  .naming = words_in(material.name.in(language)),
                  .telling = words_in(material.description.in(language))};
    std::ranges::move(words_in(material.sku.value), std::back_inserter(fields.naming));
    const auto category =
        std::ranges::find(catalogue.categories(), material.category, &Named::code);
    if (category != catalogue.categories().end()) {
        std::ranges::move(words_in(category->name.in(language)),
                          std::back_inserter(fields.telling));
    }
    return fields;
}

/// What a word is worth; 0: the material hasn't got it.
int score_of(const Wanted& wanted, const Fields& fields) {
    switch (closest(wanted, fields.naming)) {
        case Closeness::exact:
            return 6;
        case Closeness::prefix:
            return 5;
        case Closeness::typo:
            return 3;
        case Closeness::none:
            break;
    }
    switch (closest(wanted, fields.telling)) {
        case Closeness::exact:
            return 2;
        case Closeness::prefix:
        case Closeness::typo:
            return 1;
        case Closeness::none:
            break;
    }
    return 0;
}

struct Query {
    std::string whole;
    std::vector<Wanted> words;
};

Query query_of(std::string_view text) {
    Query query{.whole = folded(text), .words = {}};
    for (auto& word : words_in(text)) query.words.push_back({.word = std::move(word)});
    if (!query.words.empty()) query.words.back().unfinished = true;
    return query;
}

/// 0: some word matches nothing of the material.
int score_of(const Query& query, const Fields& fields) {
    constexpr int whole = 1000;
    constexpr int start = 100;
    int score = 1;
    for (const auto& wanted : query.words) {
        const int worth = score_of(wanted, fields);
        if (worth == 0) return 0;
        score += worth;
    }
    if (fields.sku == query.whole || fields.name == query.whole) return score + whole;
    if (fields.name.starts_with(query.whole)) return score + start;
    return score;
}

bool passes(const Material& material, const Filter& filter) {
    return (filter.category.empty() || material.category == filter.category) &&
           (filter.unit.empty() || material.unit == filter.unit) &&
           (filter.size.empty() || material.size == filter.size);
}

}  // namespace

std::string folded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            out.push_back(lead >= 'A' && lead <= 'Z' ? static_cast<char>(lead - 'A' + 'a')
                                                     : text[i]);
            continue;
        }
        const bool two_bytes = (lead & 0xE0U) == 0xC0U && i + 1 < text.size();
        if (!two_bytes) {
            out.push_back(text[i]);
            continue;
        }
        const auto next = static_cast<unsigned char>(text[++i]);
        const std::uint32_t letter = ((lead & 0x1FU) << 6U) | (next & 0x3FU);
        // Accents that stand by themselves, as some keyboards send them.
        if (letter >= 0x300 && letter <= 0x36F) continue;
        const auto plain = folded_letter(letter);
        out.append(plain.empty() ? text.substr(i - 1, 2) : plain);
    }
    return out;
}

std::vector<const Material*> find_materials(const Catalogue& catalogue,
                                            const Filter& filter,
                                            Language language) {
    const auto query = query_of(filter.words);
    struct Hit {
        const Material* material;
        int score;
    };
    std::vector<Hit> hits;
    for (const auto& material : catalogue.materials()) {
        if (!passes(material, filter)) continue;
        const int score =
            query.words.empty() ? 1 : score_of(query, fields_of(material, catalogue, language));
        if (score > 0) hits.push_back({&material, score});
    }
    // Equals stay in the catalogue's order.
    std::ranges::sort(hits, [](const Hit& left, const Hit& right) {
        return std::tuple{-left.score, left.material} < std::tuple{-right.score, right.material};
    });
    std::vector<const Material*> found;
    found.reserve(hits.size());
    for (const auto& hit : hits) found.push_back(hit.material);
    return found;
}

}  // namespace kontor::domain::catalogue
