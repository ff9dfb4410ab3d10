#pragma once

#include "adapters/cli/settings.hpp"

#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// Where settings come from: a TOML file, then the environment, then flags; the later wins.

namespace kontor::adapters::cli {

/// A value for a key, as text, and where it stands: "kontor.toml, line 3".
struct Given {
    std::string key;
    std::string value;
    std::string origin;
};

/// Each a sentence that names the key, where its value came from, and what it takes.
using Complaints = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

/// What a file gives; complains of what TOML cannot read and of keys that there are not.
[[nodiscard]] std::expected<std::vector<Given>, Complaints> given_in_file(
    const std::filesystem::path& file);

/// What `variables` give; complains of a variable named KONTOR_… that means nothing. KONTOR_CONFIG
/// is none of the keys: it names the file.
[[nodiscard]] std::expected<std::vector<Given>, Complaints> given_in_environment(
    const Variables& variables);

/// This process's variables whose names begin with KONTOR_.
[[nodiscard]] Variables environment_of_process();

/// All that was given, the earlier source first. `config` is the file that a flag names; empty:
/// KONTOR_CONFIG does, or there is none.
[[nodiscard]] std::expected<std::vector<Given>, Complaints> gather(const std::string& config,
                                                                   const std::vector<Given>& flags,
                                                                   const Variables& variables);

struct Settled {
    Settings settings;
    std::map<std::string, std::string, std::less<>> origins;  ///< Of each key.
};

/// Puts `given` over the defaults, in its order, and fills in what follows from other keys.
[[nodiscard]] std::expected<Settled, Complaints> settle(const std::vector<Given>& given,
                                                        const Sandbox& sandbox);

/// One line a key: its value and where it came from.
[[nodiscard]] std::string shown(const Settled& settled);
/// All keys as a Markdown table: name, variable, flag, default, what it takes, meaning.
[[nodiscard]] std::string settings_table();

}  // namespace kontor::adapters::cli
