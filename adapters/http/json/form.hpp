#pragma once

#include "adapters/http/json/value.hpp"
#include "domain/field_error.hpp"
#include "domain/time.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::http::json {

/// Lengths in code points, once spare blanks are gone (domain/text.hpp).
struct TextRule {
    std::size_t length_min = 0;
    std::size_t length_max = 4'096;
};

/// Texts whose control characters and blanks are somebody else's affair: passwords and tokens.
struct RawTextRule {
    std::size_t length_max = 4'096;
};

struct IntegerRule {
    std::int64_t min = std::numeric_limits<std::int64_t>::min();
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

struct ArrayRule {
    std::size_t elements_min = 0;
    std::size_t elements_max = 1'000;
};

/// Reads a JSON object as a form: each reader names a member, returns its value and notes what is
/// wrong with it. A member that is at fault reads as an empty value; that matters to nobody,
/// because `errors()` is asked before anything is done. The members that no reader named are
/// refused too.
///
/// A null counts as absent, except for `patched_text`. The value outlives the form; nested forms
/// note into the same list and may outlive the form they came from. One thread at a time.
class Form {
public:
    explicit Form(Value& object);

    /// What must be there; absent: `required`.
    [[nodiscard]] std::string text(std::string_view name, TextRule rule = {});
    [[nodiscard]] std::string raw_text(std::string_view name, RawTextRule rule = {});
    [[nodiscard]] std::int64_t integer(std::string_view name, IntegerRule rule = {});
    /// The index of the text among `names`; one that is not among them is `not-allowed`.
    [[nodiscard]] std::size_t choice(std::string_view name,
                                     std::span<const std::string_view> names);
    [[nodiscard]] Form object(std::string_view name);
    [[nodiscard]] std::vector<Form> objects(std::string_view name, ArrayRule rule = {});

    /// What may be absent.
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view name,
                                                           TextRule rule = {});
    [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view name,
                                                               IntegerRule rule = {});
    [[nodiscard]] std::optional<bool> optional_flag(std::string_view name);
    [[nodiscard]] std::optional<std::size_t> optional_choice(
        std::string_view name, std::span<const std::string_view> names);
    /// RFC 3339 in UTC, with Z.
    [[nodiscard]] std::optional<domain::Timestamp> optional_instant(std::string_view name);
    [[nodiscard]] std::optional<Form> optional_object(std::string_view name);
    [[nodiscard]] std::optional<std::vector<Form>> optional_objects(std::string_view name,
                                                                    ArrayRule rule = {});
    /// RFC 7396: absent (leave it), null (remove it: nullopt inside), or a new text.
    [[nodiscard]] std::optional<std::optional<std::string>> patched_text(std::string_view name,
                                                                         TextRule rule = {});

    /// Whether the member is there and not null.
    [[nodiscard]] bool has(std::string_view name) const;
    /// Whether it is there, be it null.
    [[nodiscard]] bool mentions(std::string_view name) const;
    /// Notes a fault that a reader does not know of, such as an id that cannot be one.
    void refuse(std::string_view name,
                domain::FieldFault fault,
                std::string bound = {},
                std::string example = {});
    /// The pointer to this object; empty for the whole document.
    [[nodiscard]] const std::string& pointer() const {
        return at_;
    }
    [[nodiscard]] std::string pointer_to(std::string_view name) const;

    /// Every fault: of what was read, in the order of reading, then unknown members in the order
    /// of the document. Asked once, of the outermost form, after the last reader.
    [[nodiscard]] domain::FieldErrors errors();

private:
    Form(Value& object, std::string at, std::shared_ptr<domain::FieldErrors> errors);

    [[nodiscard]] Value* present(std::string_view name);
    [[nodiscard]] Value* present_as(std::string_view name, Value::Kind kind);
    template <class T>
    [[nodiscard]] T required(std::string_view name, std::optional<T> read);
    [[nodiscard]] std::string checked_text(std::string_view name,
                                           const std::string& typed,
                                           TextRule rule);

    Value* object_;
    std::string at_;
    std::shared_ptr<domain::FieldErrors> errors_;
};

}  // namespace kontor::adapters::http::json
