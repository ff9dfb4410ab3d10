#include "adapters/http/json/form.hpp"

#include "adapters/http/json/instant.hpp"
#include "adapters/http/json/parse.hpp"
#include "domain/text.hpp"

#include <algorithm>
#include <utility>

namespace kontor::adapters::http::json {
namespace {

using domain::FieldFault;
using Kind = Value::Kind;

void refuse_unread(const Value& value, const std::string& at, domain::FieldErrors& errors) {
    if (!value.is_opened) return;
    for (const auto& member : value.members) {
        const auto pointer = at + pointer_segment(member.name);
        if (!member.is_read) {
            errors.push_back({pointer, FieldFault::unknown_member, {}, {}});
        } else {
            refuse_unread(member.value, pointer, errors);
        }
    }
    for (std::size_t i = 0; i < value.elements.size(); ++i) {
        refuse_unread(value.elements[i], at + pointer_segment(std::to_string(i)), errors);
    }
}

/// Where a member that is at fault leaves no object: an empty one that is in no document.
Value& nothing() {
    thread_local Value empty;
    empty = {.kind = Kind::object};
    return empty;
}

}  // namespace

Form::Form(Value& object) : Form{object, {}, std::make_shared<domain::FieldErrors>()} {}

Form::Form(Value& object, std::string at, std::shared_ptr<domain::FieldErrors> errors)
    : object_{&object}, at_{std::move(at)}, errors_{std::move(errors)} {
    object.is_opened = true;
}

std::string Form::pointer_to(std::string_view name) const {
    return at_ + pointer_segment(name);
}

void Form::refuse(std::string_view name, FieldFault fault, std::string bound, std::string example) {
    errors_->push_back({pointer_to(name), fault, std::move(bound), std::move(example)});
}

bool Form::has(std::string_view name) const {
    const auto* const member = object_->find(name);
    return member != nullptr && member->value.kind != Kind::null;
}

bool Form::mentions(std::string_view name) const {
    return object_->find(name) != nullptr;
}

/// The member, unless it is absent or null.
Value* Form::present(std::string_view name) {
    auto* const member = object_->find(name);
    if (member == nullptr) return nullptr;
    member->is_read = true;
    return member->value.kind == Kind::null ? nullptr : &member->value;
}

Value* Form::present_as(std::string_view name, Kind kind) {
    auto* const value = present(name);
    if (value == nullptr || value->kind == kind) return value;
    refuse(name, FieldFault::type);
    return nullptr;
}

/// `read`, or an empty value; notes `required` if the member was absent and not merely at fault.
template <class T>
T Form::required(std::string_view name, std::optional<T> read) {
    if (read) return *std::move(read);
    const auto* const member = object_->find(name);
    if (member == nullptr || member->value.kind == Kind::null) refuse(name, FieldFault::required);
    return T{};
}

std::string Form::checked_text(std::string_view name, const std::string& typed, TextRule rule) {
    auto text = domain::without_spare_blanks(typed);
    const auto length = domain::code_points_in(text).value_or(0);
    // Of what was typed: a tab is a blank too, and may not stand in a text.
    if (!domain::is_clean(typed)) {
        refuse(name, FieldFault::pattern);
    } else if (text.empty() && rule.length_min > 0) {
        refuse(name, FieldFault::required);
    } else if (length < rule.length_min) {
        refuse(name, FieldFault::too_short, std::to_string(rule.length_min));
    } else if (length > rule.length_max) {
        refuse(name, FieldFault::too_long, std::to_string(rule.length_max));
    } else {
        return text;
    }
    return {};
}

std::optional<std::string> Form::optional_text(std::string_view name, TextRule rule) {
    const auto* const value = present_as(name, Kind::text);
    if (value == nullptr) return std::nullopt;
    return checked_text(name, value->text, rule);
}

std::string Form::text(std::string_view name, TextRule rule) {
    return required(name, optional_text(name, rule));
}

std::string Form::raw_text(std::string_view name, RawTextRule rule) {
    std::optional<std::string> read;
    if (const auto* const value = present_as(name, Kind::text)) {
        read = value->text;
        if (domain::code_points_in(*read) > rule.length_max) {
            refuse(name, FieldFault::too_long, std::to_string(rule.length_max));
            read->clear();
        }
    }
    return required(name, std::move(read));
}

std::optional<std::int64_t> Form::optional_integer(std::string_view name, IntegerRule rule) {
    const auto* const value = present(name);
    if (value == nullptr) return std::nullopt;
    if (value->kind != Kind::integer && value->kind != Kind::large_integer) {
        refuse(name, FieldFault::type);
        return std::nullopt;
    }
    const bool is_large = value->kind == Kind::large_integer;
    const bool is_below = is_large ? value->text.starts_with('-') : value->integer < rule.min;
    if (is_below || is_large || value->integer > rule.max) {
        refuse(name, FieldFault::range, std::to_string(is_below ? rule.min : rule.max));
        return std::nullopt;
    }
    return value->integer;
}

std::int64_t Form::integer(std::string_view name, IntegerRule rule) {
    return required(name, optional_integer(name, rule));
}

std::optional<bool> Form::optional_flag(std::string_view name) {
    const auto* const value = present_as(name, Kind::boolean);
    if (value == nullptr) return std::nullopt;
    return value->boolean;
}

std::optional<std::size_t> Form::optional_choice(std::string_view name,
                                                 std::span<const std::string_view> names) {
    const auto* const value = present_as(name, Kind::text);
    if (value == nullptr) return std::nullopt;
    const auto found = std::ranges::find(names, value->text);
    if (found == names.end()) {
        refuse(name, FieldFault::not_allowed);
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - names.begin());
}

std::size_t Form::choice(std::string_view name, std::span<const std::string_view> names) {
    return required(name, optional_choice(name, names));
}

std::optional<domain::Timestamp> Form::optional_instant(std::string_view name) {
    const auto* const value = present_as(name, Kind::text);
    if (value == nullptr) return std::nullopt;
    const auto instant = parse_instant(value->text);
    if (!instant) refuse(name, FieldFault::pattern, {}, "2026-10-01T12:00:00Z");
    return instant;
}

std::optional<Form> Form::optional_object(std::string_view name) {
    auto* const value = present_as(name, Kind::object);
    if (value == nullptr) return std::nullopt;
    return Form{*value, pointer_to(name), errors_};
}

Form Form::object(std::string_view name) {
    if (auto form = optional_object(name)) return *std::move(form);
    const auto* const member = object_->find(name);
    if (member == nullptr || member->value.kind == Kind::null) refuse(name, FieldFault::required);
    // Its readers' complaints would repeat that the object itself is at fault.
    return Form{nothing(), pointer_to(name), std::make_shared<domain::FieldErrors>()};
}

std::optional<std::vector<Form>> Form::optional_objects(std::string_view name, ArrayRule rule) {
    auto* const value = present_as(name, Kind::array);
    if (value == nullptr) return std::nullopt;
    value->is_opened = true;
    std::vector<Form> forms;
    if (value->elements.size() < rule.elements_min) {
        refuse(name, FieldFault::too_short, std::to_string(rule.elements_min));
    } else if (value->elements.size() > rule.elements_max) {
        refuse(name, FieldFault::too_long, std::to_string(rule.elements_max));
        value->is_opened = false;
        return forms;
    }
    forms.reserve(value->elements.size());
    for (std::size_t i = 0; i < value->elements.size(); ++i) {
        const auto at = pointer_to(name) + pointer_segment(std::to_string(i));
        if (value->elements[i].kind == Kind::object) {
            forms.push_back(Form{value->elements[i], at, errors_});
        } else {
            errors_->push_back({at, FieldFault::type, {}, {}});
        }
    }
    return forms;
}

std::vector<Form> Form::objects(std::string_view name, ArrayRule rule) {
    return required(name, optional_objects(name, rule));
}

std::optional<std::optional<std::string>> Form::patched_text(std::string_view name, TextRule rule) {
    auto* const member = object_->find(name);
    if (member == nullptr) return std::nullopt;
    member->is_read = true;
    if (member->value.kind == Kind::null) return std::optional<std::string>{};
    return optional_text(name, rule).value_or(std::string{});
}

domain::FieldErrors Form::errors() {
    refuse_unread(*object_, at_, *errors_);
    return std::move(*errors_);
}

}  // namespace kontor::adapters::http::json
