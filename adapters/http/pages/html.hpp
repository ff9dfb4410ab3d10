#pragma once

#include "domain/language.hpp"

#include <string>
#include <string_view>

namespace kontor::adapters::http {

/// `text` with everything escaped that means something in HTML, attributes included.
[[nodiscard]] std::string html_text(std::string_view text);

/// A whole page in the style of /docs. `body` is HTML already, `title` is not.
[[nodiscard]] std::string html_page(std::string_view title,
                                    std::string_view body,
                                    domain::Language language);

}  // namespace kontor::adapters::http
