#pragma once

#include "domain/catalogue/catalogue.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

// The catalogue as a JSON file (M10); materials.json, the one that is built in, is the example.

namespace kontor::adapters::catalogue {

/// Reads a catalogue. Fails with one sentence that names the first place that is wrong, such as
/// "materials[12].name.fr is missing".
[[nodiscard]] std::expected<domain::catalogue::Catalogue, std::string> parse_catalogue(
    std::string_view json);

/// Reads a catalogue from `file`, or the one that is built in if `file` is empty.
[[nodiscard]] std::expected<domain::catalogue::Catalogue, std::string> load_catalogue(
    const std::filesystem::path& file);

}  // namespace kontor::adapters::catalogue
