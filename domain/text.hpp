#pragma once

#include "domain/field_error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// What every text that somebody types must be: UTF-8, without control characters, of bounded
// length.

namespace kontor::domain {

/// The number of code points of `text`; nothing if it is not UTF-8 (overlong forms, surrogates and
/// what lies beyond U+10FFFF included).
[[nodiscard]] std::optional<std::size_t> code_points_in(std::string_view text);

/// Whether `text` is UTF-8 and has no control character: C0, DEL, C1, line and paragraph separator.
[[nodiscard]] bool is_clean(std::string_view text);

/// `text` without blanks at either end, and with one space for each run of blanks within. Blanks
/// are space, tab and no-break space. A text in which nothing can be seen becomes empty: nobody can
/// read a name of zero-width spaces to anybody.
[[nodiscard]] std::string without_spare_blanks(std::string_view text);
/// The same for a text that may be absent; an empty one is.
[[nodiscard]] std::optional<std::string> optional_text(const std::optional<std::string>& text);

/// ASCII letters in lower or upper case; everything else as it is.
[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] std::string upper_case(std::string_view text);

/// Says at `pointer` what is wrong with a text that must be there: empty, not clean, or longer than
/// `length_max` code points.
[[nodiscard]] std::optional<FieldError> fault_in_text(std::string_view text,
                                                      std::string pointer,
                                                      std::size_t length_max);

/// The pointer to `member` of what `at` points to.
[[nodiscard]] std::string pointer_to(std::string_view at, std::string_view member);

}  // namespace kontor::domain
