#include "domain/field_error.hpp"

namespace kontor::domain {

std::string_view code_of(FieldFault fault) {
    switch (fault) {
        case FieldFault::required:
            return "required";
        case FieldFault::unknown_member:
            return "unknown-member";
        case FieldFault::duplicate_member:
            return "duplicate-member";
        case FieldFault::type:
            return "type";
        case FieldFault::too_short:
            return "too-short";
        case FieldFault::too_long:
            return "too-long";
        case FieldFault::pattern:
            return "pattern";
        case FieldFault::range:
            return "range";
        case FieldFault::not_found:
            return "not-found";
        case FieldFault::not_allowed:
            return "not-allowed";
    }
    return "pattern";
}

}  // namespace kontor::domain
