#pragma once

#include "domain/field_error.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor::adapters::http {

/// Why a request was refused, before it is put into words: a code of the catalogue
/// (problems.json) and what its texts and members need. Words are found when the answer is sent,
/// in the language of the request (RFC 9457).
///
///     co_return Problem{"order-too-large"}.json_member("limits", limits);
struct Problem {
    explicit Problem(std::string_view code_of_catalogue) : code{code_of_catalogue} {}

    /// Fills "{name}" in the detail.
    Problem&& with(std::string_view name, std::string value) && {
        placeholders.emplace_back(name, std::move(value));
        return std::move(*this);
    }
    /// Another of the details that the catalogue has for the code.
    Problem&& saying(std::string_view name) && {
        detail = name;
        return std::move(*this);
    }
    /// The fields at fault; `errors[]` in the answer.
    Problem&& with_errors(domain::FieldErrors errors) && {
        field_errors = std::move(errors);
        return std::move(*this);
    }
    /// An extension member.
    Problem&& text_member(std::string_view name, std::string_view value) &&;
    Problem&& integer_member(std::string_view name, std::int64_t value) &&;
    /// `value` is JSON already.
    Problem&& json_member(std::string_view name, std::string value) && {
        members.emplace_back(name, std::move(value));
        return std::move(*this);
    }
    /// Sent as Retry-After. Codes that say "same" have one of 1 s if nothing else is said.
    Problem&& after(std::chrono::seconds delay) && {
        retry_after = delay;
        return std::move(*this);
    }
    Problem&& header(std::string_view name, std::string value) && {
        headers.emplace_back(name, std::move(value));
        return std::move(*this);
    }

    std::string code;
    std::string detail;  ///< Empty: the usual one.
    std::vector<std::pair<std::string, std::string>> placeholders;
    std::vector<std::pair<std::string, std::string>> members;  ///< Values are JSON.
    std::vector<std::pair<std::string, std::string>> headers;
    domain::FieldErrors field_errors;
    std::optional<std::chrono::seconds> retry_after;
};

/// `fields-invalid` with what is wrong.
[[nodiscard]] Problem fields_invalid(domain::FieldErrors errors);

}  // namespace kontor::adapters::http
