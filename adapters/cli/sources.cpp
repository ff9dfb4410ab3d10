#include "adapters/cli/sources.hpp"

#include "adapters/cli/keys.hpp"
#include "adapters/cli/suggestion.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <unistd.h>
#include <utility>

namespace kontor::adapters::cli {
namespace {

constexpr std::string_view prefix = "KONTOR_";
/// Not settings of the server: the file's name, and which binary the tests start.
constexpr std::array<std::string_view, 2> other_variables = {"KONTOR_CONFIG", "KONTOR_BIN"};
constexpr std::array<std::string_view, 4> flags_only = {
    "KONTOR_SANDBOX", "KONTOR_SANDBOX_EXPOSE", "KONTOR_NO_SEED", "KONTOR_SANDBOX_SEED"};

bool is_among(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::string complaint_about(const Given& given, const Key& key) {
    return given.key + ": \"" + given.value + "\" (" + given.origin + ") won't do; it takes " +
           key.takes;
}

/// The data folder's name and `.keyring` or `.ledger`, whether or not the name ends in a slash.
std::filesystem::path beside(const std::filesystem::path& data, std::string_view suffix) {
    auto name = data.lexically_normal();
    if (!name.has_filename()) name = name.parent_path();
    name += suffix;
    return name;
}

void fill_in(Settled& settled) {
    auto& settings = settled.settings;
    auto& origins = settled.origins;
    const auto derive = [&origins](auto& member, auto value, const char* key, const char* origin) {
        if (!member.empty()) return;
        member = std::move(value);
        origins[key] = origin;
    };
    derive(settings.keyring, beside(settings.data, ".keyring"), "keyring", "from data");
    derive(settings.ledger, beside(settings.data, ".ledger"), "ledger", "from data");
    if (settings.sandbox.on) {
        derive(settings.mail.from, "no-reply@shop.example", "mail.from", "sandbox");
        derive(settings.shop.support_email, "help@shop.example", "shop.support_email", "sandbox");
        derive(settings.shop.tracking_hosts,
               std::vector<std::string>{"tracking.example"},
               "shop.tracking_hosts",
               "sandbox");
    }
    if (!settings.mail.from.empty()) {
        derive(settings.shop.support_email,
               settings.mail.from,
               "shop.support_email",
               "from mail.from");
    }
}

std::string escaped(std::string_view text) {
    std::string result;
    for (const auto c : text) {
        if (c == '|') result += '\\';  // It would end the cell.
        result += c;
    }
    return result;
}

}  // namespace

std::expected<std::vector<Given>, Complaints> given_in_environment(const Variables& variables) {
    std::vector<std::string> known;
    for (const auto& key : keys()) known.push_back(key.environment());

    std::vector<Given> given;
    Complaints complaints;
    for (const auto& [name, value] : variables) {
        if (!name.starts_with(prefix) || is_among(other_variables, name)) continue;
        const auto found = std::ranges::find(keys(), name, &Key::environment);
        if (found != keys().end()) {
            given.push_back({std::string{found->name}, value, "environment, " + name});
        } else if (is_among(flags_only, name)) {
            complaints.push_back(name +
                                 ": the sandbox is asked for by flags alone, --sandbox, "
                                 "--sandbox-expose and --no-seed; unset the variable");
        } else {
            complaints.push_back(name + ": no such variable" + suggestion(name, known));
        }
    }
    if (!complaints.empty()) return std::unexpected{std::move(complaints)};
    return given;
}

Variables environment_of_process() {
    Variables variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (!text.starts_with(prefix) || equals == std::string_view::npos) continue;
        variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

std::expected<std::vector<Given>, Complaints> gather(const std::string& config,
                                                     const std::vector<Given>& flags,
                                                     const Variables& variables) {
    const auto named = variables.find("KONTOR_CONFIG");
    const auto file = config.empty() && named != variables.end() ? named->second : config;
    std::vector<Given> all;
    Complaints complaints;
    const auto add = [&](std::expected<std::vector<Given>, Complaints> given) {
        if (given) {
            std::ranges::move(*given, std::back_inserter(all));
        } else {
            std::ranges::move(given.error(), std::back_inserter(complaints));
        }
    };
    if (!file.empty()) add(given_in_file(file));
    add(given_in_environment(variables));
    add(flags);
    if (!complaints.empty()) return std::unexpected{std::move(complaints)};
    return all;
}

std::expected<Settled, Complaints> settle(const std::vector<Given>& given, const Sandbox& sandbox) {
    Settled settled;
    settled.settings.sandbox = sandbox;
    for (const auto& key : keys()) settled.origins[std::string{key.name}] = "default";

    Complaints complaints;
    for (const auto& one : given) {
        const auto* const key = find_key(one.key);
        if (key == nullptr) {
            complaints.push_back(one.key + " (" + one.origin + "): no such key");
        } else if (!key->read(settled.settings, one.value)) {
            complaints.push_back(complaint_about(one, *key));
        } else {
            settled.origins[one.key] = one.origin;
        }
    }
    if (!complaints.empty()) return std::unexpected{std::move(complaints)};
    fill_in(settled);
    return settled;
}

std::string shown(const Settled& settled) {
    std::size_t width = 0;
    for (const auto& key : keys()) width = std::max(width, key.name.size());
    std::string text;
    for (const auto& key : keys()) {
        const auto value = key.show(settled.settings);
        const auto origin = settled.origins.find(key.name);
        text += std::string{key.name} + std::string(width - key.name.size(), ' ') + " = " +
                (value.empty() ? "(not set)" : value) + "   # " + origin->second + "\n";
    }
    return text;
}

std::string settings_table() {
    const Settings defaults;
    std::string text =
        "| key | variable and flag | default | takes | meaning |\n"
        "|---|---|---|---|---|\n";
    for (const auto& key : keys()) {
        const auto value = key.show(defaults);
        text += "| `" + std::string{key.name} + "` | `" + key.environment() + "` `" + key.flag() +
                (key.short_flag.empty() ? "" : "` `" + std::string{key.short_flag}) + "` | " +
                (value.empty() ? "" : "`" + escaped(value) + "`") + " | " + escaped(key.takes) +
                " | " + escaped(key.meaning) + " |\n";
    }
    return text;
}

}  // namespace kontor::adapters::cli
