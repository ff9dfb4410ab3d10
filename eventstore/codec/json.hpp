#pragma once

#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "eventstore/codec/cbor_members.hpp"
#include "eventstore/codec/cbor_values.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

// Described values as JSON, to be read by people: in samples and test reports. What is personal
// shows at most its sealed form. The API has writers of its own.

namespace kontor::eventstore::codec {

[[nodiscard]] inline std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        text.push_back(digits[static_cast<std::uint8_t>(byte) >> 4U]);
        text.push_back(digits[static_cast<std::uint8_t>(byte) & 15U]);
    }
    return text;
}

template <class T>
[[nodiscard]] nlohmann::ordered_json to_json_value(const T& value);

template <class T>
struct JsonForm;

template <class T, domain::Scope S>
struct JsonForm<domain::Personal<T, S>> {
    static nlohmann::ordered_json of(const domain::Personal<T, S>& personal) {
        if (personal.erased()) return {{"erased", true}};
        const auto* sealed = std::get_if<domain::Sealed>(&personal.content);
        if (sealed == nullptr) return {{"open", true}};  // Not a word of what it is.
        nlohmann::ordered_json form;
        form["version"] = sealed->version;
        form["member"] = sealed->member;
        form["envelope"] = hex(sealed->envelope);
        return {{"sealed", std::move(form)}};
    }
};
template <class T>
struct JsonForm<std::vector<T>> {
    static nlohmann::ordered_json of(const std::vector<T>& values) {
        auto form = nlohmann::ordered_json::array();
        for (const T& value : values) form.push_back(to_json_value(value));
        return form;
    }
};
template <class... Ts>
struct JsonForm<std::variant<Ts...>> {
    static nlohmann::ordered_json of(const std::variant<Ts...>& value) {
        auto form = nlohmann::ordered_json::array({value.index()});
        std::visit([&](const auto& held) { form.push_back(to_json_value(held)); }, value);
        return form;
    }
};
template <domain::Described T>
struct JsonForm<T> {
    static nlohmann::ordered_json of(const T& value) {
        auto form = nlohmann::ordered_json::object();
        for_each_index<T>([&](auto i) {
            const auto& member = member_of<T, i.value>(value);
            const std::string name{member_name<T, i.value>};
            if constexpr (is_optional<std::remove_cvref_t<decltype(member)>>) {
                if (member) form[name] = to_json_value(*member);
            } else {
                form[name] = to_json_value(member);
            }
        });
        return form;
    }
};

/// Ids as their text, instants as milliseconds since 1970.
template <class T>
nlohmann::ordered_json to_json_value(const T& value) {
    if constexpr (std::is_same_v<T, domain::Id128>) {
        return value.text();
    } else if constexpr (std::is_same_v<T, domain::Timestamp>) {
        return value.time_since_epoch().count();
    } else if constexpr (WireEnum<T>) {
        return enum_names(value).at(static_cast<std::size_t>(value));
    } else if constexpr (domain::Named<T>) {
        return to_json_value(value.value);
    } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
        return value;
    } else {
        return JsonForm<T>::of(value);
    }
}

}  // namespace kontor::eventstore::codec
