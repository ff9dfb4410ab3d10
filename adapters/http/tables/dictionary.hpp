#pragma once

#include "domain/language.hpp"

#include <string>

namespace kontor::adapters::http {

/// What the columns of the released tables mean, in that language, and by which rules figures are
/// suppressed, as a JSON document.
[[nodiscard]] std::string statistics_dictionary(domain::Language language);

}  // namespace kontor::adapters::http
