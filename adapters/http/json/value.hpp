#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::http::json {

/// A JSON value as it came in. Objects keep the order of their members.
struct Value {
    enum class Kind : std::uint8_t {
        null,
        boolean,
        integer,        ///< Written without fraction and exponent, and within 64 bits.
        large_integer,  ///< The same, beyond 64 bits; `text` has its digits.
        other_number,   ///< 1.0 and 1e3 are no integers here.
        text,
        array,
        object,
    };
    struct Member;

    Kind kind = Kind::null;
    bool boolean = false;
    bool is_opened = false;  ///< A Form went into it and judges its members.
    std::int64_t integer = 0;
    std::string text;
    std::vector<Value> elements;
    std::vector<Member> members;

    /// The member `name` of an object; null if there is none.
    [[nodiscard]] Member* find(std::string_view name);
};

struct Value::Member {
    std::string name;
    Value value;
    bool is_read = false;  ///< A Form asked for it.
};

}  // namespace kontor::adapters::http::json
