#include "adapters/http/problems/problem.hpp"

#include "adapters/http/json/writer.hpp"

namespace kontor::adapters::http {

Problem&& Problem::text_member(std::string_view name, std::string_view value) && {
    std::string quoted;
    json::append_text(quoted, value);
    return std::move(*this).json_member(name, std::move(quoted));
}

Problem&& Problem::integer_member(std::string_view name, std::int64_t value) && {
    return std::move(*this).json_member(name, std::to_string(value));
}

Problem fields_invalid(domain::FieldErrors errors) {
    return Problem{"fields-invalid"}.with_errors(std::move(errors));
}

}  // namespace kontor::adapters::http
