#pragma once

#include "adapters/http/json/instant.hpp"
#include "domain/time.hpp"

#include <array>
#include <charconv>
#include <concepts>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>

// JSON out: appends to one string and keeps nothing else, because answers to orders are on the hot
// path. Nesting follows from the calls, so no bracket can be forgotten.

namespace kontor::adapters::http::json {

/// Appends `text`, which is UTF-8, in quotation marks.
void append_text(std::string& out, std::string_view text);

/// Appends a JSON value: text, truth, integer or instant. Numbers with a fraction do not occur.
template <class T>
void append_value(std::string& out, const T& value) {
    if constexpr (std::same_as<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::integral<T>) {
        std::array<char, 24> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        out.append(digits.data(), end);
    } else if constexpr (std::same_as<T, domain::Timestamp>) {
        out.push_back('"');
        append_instant(out, value);
        out.push_back('"');
    } else {
        append_text(out, value);
    }
}

/// The members of one object, while it is being written. Names are literals of ours that need no
/// escaping.
class Object {
public:
    explicit Object(std::string& out) : out_{out} {}

    template <class T>
    void member(std::string_view name, const T& value) {
        begin(name);
        append_value(out_, value);
    }
    /// An absent value leaves no member.
    template <class T>
    void member(std::string_view name, const std::optional<T>& value) {
        if (value) member(name, *value);
    }
    /// A value that is JSON already.
    void raw(std::string_view name, std::string_view value) {
        begin(name);
        out_ += value;
    }
    /// `write(Object&)` writes the members.
    template <std::invocable<Object&> Write>
    void object(std::string_view name, Write&& write) {
        begin(name);
        out_.push_back('{');
        Object nested{out_};
        write(nested);
        out_.push_back('}');
    }
    /// An array of objects; `write(Object&, const element&)` writes the members of each.
    template <std::ranges::input_range Elements, class Write>
    void objects(std::string_view name, Elements&& elements, Write&& write) {
        list(name, elements, [&](const auto& element) {
            out_.push_back('{');
            Object nested{out_};
            write(nested, element);
            out_.push_back('}');
        });
    }
    /// An array of texts, integers or instants.
    template <std::ranges::input_range Elements>
    void values(std::string_view name, Elements&& elements) {
        list(name, elements, [&](const auto& element) { append_value(out_, element); });
    }

private:
    void begin(std::string_view name) {
        if (!is_first_) out_.push_back(',');
        is_first_ = false;
        out_.push_back('"');
        out_ += name;
        out_ += "\":";
    }
    template <class Elements, class Each>
    void list(std::string_view name, Elements&& elements, Each&& each) {
        begin(name);
        out_.push_back('[');
        bool is_first = true;
        for (const auto& element : elements) {
            if (!is_first) out_.push_back(',');
            is_first = false;
            each(element);
        }
        out_.push_back(']');
    }

    std::string& out_;
    bool is_first_ = true;
};

/// The document whose members `write(Object&)` writes.
template <std::invocable<Object&> Write>
[[nodiscard]] std::string document(Write&& write) {
    std::string out;
    out.reserve(512);
    out.push_back('{');
    Object object{out};
    write(object);
    out.push_back('}');
    return out;
}

}  // namespace kontor::adapters::http::json
