#include "adapters/cli/keys.hpp"
#include "adapters/cli/sources.hpp"
#include "adapters/cli/suggestion.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace kontor::adapters::cli {
namespace {

constexpr std::array<std::string_view, 3> flags_only = {"sandbox", "sandbox_expose", "no_seed"};

struct Reading {
    std::string file;
    std::vector<Given> given;
    Complaints complaints;

    [[nodiscard]] std::string origin_of(const toml::node& node) const {
        return file + ", line " + std::to_string(node.source().begin.line);
    }
};

/// The text of a value that is written the way `kind` asks for.
std::optional<std::string> text_of(const toml::node& node, Key::Kind kind) {
    switch (kind) {
        case Key::Kind::text:
            return node.value_exact<std::string>();
        case Key::Kind::number: {
            const auto number = node.value_exact<std::int64_t>();
            return number ? std::optional{std::to_string(*number)} : std::nullopt;
        }
        case Key::Kind::list:
            break;
    }
    if (!node.is_array()) return std::nullopt;
    std::string text;
    for (const auto& member : *node.as_array()) {
        const auto value = member.value_exact<std::string>();
        if (!value || value->contains(',')) return std::nullopt;
        text += (text.empty() ? "" : ",") + *value;
    }
    return text;
}

std::string_view written(Key::Kind kind) {
    switch (kind) {
        case Key::Kind::text:
            return "a text in quotes: ";
        case Key::Kind::number:
            return "";
        case Key::Kind::list:
            return "a list of texts in quotes: ";
    }
    return {};
}

void complain_of_unknown(Reading& reading, const std::string& name, const toml::node& node) {
    const auto place = name + " (" + reading.origin_of(node) + "): ";
    if (std::ranges::find(flags_only, name) != flags_only.end()) {
        reading.complaints.push_back(place +
                                     "the sandbox is asked for by flags alone, --sandbox, "
                                     "--sandbox-expose and --no-seed; remove the line");
        return;
    }
    std::vector<std::string> known;
    for (const auto& key : keys()) known.emplace_back(key.name);
    reading.complaints.push_back(place + "no such key" + suggestion(name, known));
}

bool is_section(std::string_view name) {
    return std::ranges::find(keys(), name, &Key::section) != keys().end();
}

void read(Reading& reading, const std::string& name, const toml::node& node) {
    if (const auto* const table = node.as_table(); table != nullptr && is_section(name)) {
        for (const auto& [member, value] : *table) {
            read(reading, name + "." + std::string{member.str()}, value);
        }
        return;
    }
    const auto* const key = find_key(name);
    if (key == nullptr) {
        complain_of_unknown(reading, name, node);
        return;
    }
    auto text = text_of(node, key->kind);
    if (text) {
        reading.given.push_back({name, *std::move(text), reading.origin_of(node)});
    } else {
        reading.complaints.push_back(name + " (" + reading.origin_of(node) + "): it takes " +
                                     std::string{written(key->kind)} + key->takes);
    }
}

}  // namespace

std::expected<std::vector<Given>, Complaints> given_in_file(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) {
        return std::unexpected{Complaints{"--config: there is no file " + file.string()}};
    }
    Reading reading{.file = file.string()};
    try {
        const auto root = toml::parse_file(file.string());
        for (const auto& [name, value] : root) read(reading, std::string{name.str()}, value);
    } catch (const toml::parse_error& error) {
        reading.complaints.push_back(reading.file + ", line " +
                                     std::to_string(error.source().begin.line) + ": " +
                                     std::string{error.description()});
    }
    if (!reading.complaints.empty()) return std::unexpected{std::move(reading.complaints)};
    return std::move(reading.given);
}

}  // namespace kontor::adapters::cli
