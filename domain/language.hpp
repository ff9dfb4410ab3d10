#pragma once

#include "domain/described.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::domain {

/// The shop's languages (M7).
enum class Language : std::uint8_t { nl, en, fr };

[[nodiscard]] constexpr std::array<std::string_view, 3> enum_names(Language) {
    return {"nl", "en", "fr"};
}

[[nodiscard]] constexpr std::string_view name_of(Language language) {
    return enum_names(language)[static_cast<std::size_t>(language)];
}

[[nodiscard]] constexpr std::optional<Language> language_named(std::string_view name) {
    if (name == "nl") return Language::nl;
    if (name == "en") return Language::en;
    if (name == "fr") return Language::fr;
    return std::nullopt;
}

/// One text in each of the shop's languages.
struct Text {
    std::string nl;
    std::string en;
    std::string fr;

    [[nodiscard]] const std::string& in(Language language) const {
        switch (language) {
            case Language::nl:
                return nl;
            case Language::en:
                return en;
            case Language::fr:
                return fr;
        }
        return en;
    }
    friend bool operator==(const Text&, const Text&) = default;
};
KONTOR_DESCRIBE(Text, nl, en, fr);

}  // namespace kontor::domain
