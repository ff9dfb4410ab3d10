#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::cli {

/// ", did you mean …?" for a name that is nearly one of `known`, else nothing.
[[nodiscard]] std::string suggestion(std::string_view name, const std::vector<std::string>& known);

}  // namespace kontor::adapters::cli
