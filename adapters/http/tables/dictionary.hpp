#pragma once

#include <string>

namespace kontor::adapters::http {

/// What the columns of the released tables mean and by which rules figures are suppressed, as a
/// JSON document.
[[nodiscard]] std::string statistics_dictionary();

}  // namespace kontor::adapters::http
