#pragma once

#include "adapters/cli/settings.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::cli {

/// One thing that can be set. The table of them is the only list: the file, the environment, the
/// flags, their help, `kontor config` and the README's table come from it.
struct Key {
    enum class Kind : std::uint8_t { text, number, list };  ///< How TOML writes it.

    std::string_view name;        ///< In the file: "section.key".
    std::string_view short_flag;  ///< A second flag, for what is often given by hand.
    Kind kind = Kind::text;
    std::string takes;  ///< Completes the sentence "it takes …".
    std::string_view meaning;
    /// Sets it from text, a list's members with commas between them; false if it takes no such.
    std::function<bool(Settings&, std::string_view)> read;
    std::function<std::string(const Settings&)> show;

    [[nodiscard]] std::string environment() const;  ///< KONTOR_SECTION_KEY
    [[nodiscard]] std::string flag() const;         ///< --section-key
    [[nodiscard]] std::string section() const;      ///< Empty at the top of the file.
};

/// In the order of the documentation.
[[nodiscard]] const std::vector<Key>& keys();
/// Null if there is no such key.
[[nodiscard]] const Key* find_key(std::string_view name);

}  // namespace kontor::adapters::cli
