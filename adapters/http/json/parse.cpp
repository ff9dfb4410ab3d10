#include "adapters/http/json/parse.hpp"

#include <nlohmann/json.hpp>

#include <limits>
#include <string>
#include <utility>

namespace kontor::adapters::http::json {
namespace {

using Library = nlohmann::json;

/// No form has nearly as many; it bounds the search for duplicates.
constexpr std::size_t members_max = 256;

/// Builds the value while nlohmann's parser reads: its own document type would drop duplicate
/// members and the difference between 1 and 1.0.
class Builder final : public nlohmann::json_sax<Library> {
public:
    Builder(std::size_t depth_max, Parsed& parsed) : depth_max_{depth_max}, parsed_{parsed} {}

    bool null() override {
        add({});
        return true;
    }
    bool boolean(bool value) override {
        Value leaf{.kind = Value::Kind::boolean};
        leaf.boolean = value;
        add(std::move(leaf));
        return true;
    }
    bool number_integer(number_integer_t value) override {
        Value leaf{.kind = Value::Kind::integer};
        leaf.integer = value;
        add(std::move(leaf));
        return true;
    }
    bool number_unsigned(number_unsigned_t value) override {
        if (value <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
            return number_integer(static_cast<std::int64_t>(value));
        }
        return number(Value::Kind::large_integer, std::to_string(value));
    }
    bool number_float(number_float_t /*value*/, const string_t& digits) override {
        const bool is_integer = digits.find_first_of(".eE") == std::string::npos;
        return number(is_integer ? Value::Kind::large_integer : Value::Kind::other_number, digits);
    }
    bool string(string_t& value) override {
        Value leaf{.kind = Value::Kind::text};
        leaf.text = std::move(value);
        add(std::move(leaf));
        return true;
    }
    bool binary(binary_t& /*value*/) override {
        return false;
    }

    bool start_object(std::size_t /*size*/) override {
        return open(Value::Kind::object);
    }
    bool start_array(std::size_t /*size*/) override {
        return open(Value::Kind::array);
    }
    bool end_object() override {
        return close();
    }
    bool end_array() override {
        return close();
    }
    bool key(string_t& name) override {
        auto& object = *open_.back();
        if (object.members.size() == members_max) return false;
        if (object.find(name) != nullptr) {
            const auto pointer = pointer_here() + pointer_segment(name);
            parsed_.duplicates.push_back({pointer, domain::FieldFault::duplicate_member, {}, {}});
        }
        object.members.push_back({std::move(name), {}});
        return true;
    }
    bool parse_error(std::size_t /*position*/,
                     const std::string& /*token*/,
                     const nlohmann::detail::exception& /*failure*/) override {
        return false;
    }

private:
    bool number(Value::Kind kind, std::string digits) {
        Value leaf{.kind = kind};
        leaf.text = std::move(digits);
        add(std::move(leaf));
        return true;
    }
    Value& add(Value value) {
        if (open_.empty()) return parsed_.value = std::move(value);
        auto& parent = *open_.back();
        if (parent.kind == Value::Kind::array) {
            return parent.elements.emplace_back(std::move(value));
        }
        return parent.members.back().value = std::move(value);
    }
    /// Pointers stay good: only the innermost open value grows.
    bool open(Value::Kind kind) {
        if (open_.size() == depth_max_) return false;
        open_.push_back(&add({.kind = kind}));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    /// The pointer to the innermost open value.
    [[nodiscard]] std::string pointer_here() const {
        std::string pointer;
        for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
            const auto& value = *open_[i];
            pointer += value.kind == Value::Kind::array
                           ? pointer_segment(std::to_string(value.elements.size() - 1))
                           : pointer_segment(value.members.back().name);
        }
        return pointer;
    }

    std::size_t depth_max_;
    Parsed& parsed_;
    std::vector<Value*> open_;
};

}  // namespace

Value::Member* Value::find(std::string_view name) {
    for (auto& member : members) {
        if (member.name == name) return &member;
    }
    return nullptr;
}

std::expected<Parsed, ParseFault> parse(std::string_view body, std::size_t depth_max) {
    // The library takes one for the end of the text, whatever stands behind it.
    if (body.find('\0') != std::string_view::npos) return std::unexpected{ParseFault::malformed};
    Parsed parsed;
    Builder builder{depth_max, parsed};
    if (!Library::sax_parse(body.begin(), body.end(), &builder)) {
        return std::unexpected{ParseFault::malformed};
    }
    if (parsed.value.kind != Value::Kind::object) return std::unexpected{ParseFault::not_object};
    return parsed;
}

std::string pointer_segment(std::string_view name) {
    std::string segment{"/"};
    for (const char c : name) {
        if (c == '~') {
            segment += "~0";
        } else if (c == '/') {
            segment += "~1";
        } else {
            segment.push_back(c);
        }
    }
    return segment;
}

}  // namespace kontor::adapters::http::json
