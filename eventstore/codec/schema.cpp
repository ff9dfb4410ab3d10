#include "eventstore/codec/schema.hpp"

#include "domain/events.hpp"
#include "eventstore/codec/cbor_members.hpp"
#include "eventstore/codec/cbor_values.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace kontor::eventstore::codec {
namespace {

using nlohmann::ordered_json;

std::string_view name_of(domain::Scope scope) {
    switch (scope) {
        case domain::Scope::customer:
            return "customer";
        case domain::Scope::value:
            return "value";
        case domain::Scope::owner:
            return "owner";
        case domain::Scope::order:
            return "order";
        case domain::Scope::delivery:
            return "delivery";
        case domain::Scope::tracking:
            return "tracking";
        case domain::Scope::period:
            return "period";
    }
    return {};
}

template <class T>
ordered_json schema_of();

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <class T>
ordered_json object_schema() {
    ordered_json schema{{"type", "object"}, {"properties", ordered_json::object()}};
    auto required = ordered_json::array();
    for_each_index<T>([&](auto i) {
        using Member = std::remove_cvref_t<decltype(member_of<T, i.value>(std::declval<T&>()))>;
        const std::string name{member_name<T, i.value>};
        if constexpr (is_optional<Member>) {
            schema["properties"][name] = schema_of<typename Member::value_type>();
        } else {
            schema["properties"][name] = schema_of<Member>();
            required.push_back(name);
        }
    });
    schema["required"] = std::move(required);
    return schema;
}

template <class T>
ordered_json integer_schema() {
    ordered_json schema{{"type", "integer"}};
    if constexpr (std::is_unsigned_v<T>) schema["minimum"] = 0;
    if constexpr (sizeof(T) < sizeof(std::uint64_t)) {
        schema["maximum"] = std::numeric_limits<T>::max();
    }
    return schema;
}

template <class T>
ordered_json schema_of() {
    if constexpr (domain::is_personal<T>) {
        return {{"type", "string"}, {"x-personal", true}, {"x-scope", name_of(T::scope)}};
    } else if constexpr (std::is_same_v<T, domain::Id128>) {
        return {{"type", "string"}, {"pattern", "^[0-9A-HJKMNP-TV-Z]{26}$"}};
    } else if constexpr (std::is_same_v<T, domain::Timestamp>) {
        return {{"type", "integer"}, {"description", "Milliseconds since 1970, UTC"}};
    } else if constexpr (WireEnum<T>) {
        return {{"type", "string"}, {"enum", enum_names(T{})}};
    } else if constexpr (domain::Named<T>) {
        auto schema = schema_of<decltype(T::value)>();
        schema["description"] = T::meaning;
        return schema;
    } else if constexpr (std::is_same_v<T, bool>) {
        return {{"type", "boolean"}};
    } else if constexpr (std::is_integral_v<T>) {
        return integer_schema<T>();
    } else if constexpr (std::is_same_v<T, std::string>) {
        return {{"type", "string"}};
    } else if constexpr (is_vector<T>) {
        return {{"type", "array"}, {"items", schema_of<typename T::value_type>()}};
    } else {
        return object_schema<T>();
    }
}

template <class... Happened>
std::map<std::string, ordered_json> schemas_of(std::variant<Happened...>*) {
    return {{std::string{Happened::type}, object_schema<Happened>()}...};
}

}  // namespace

ordered_json events_schema() {
    ordered_json schema{
        {"$schema", "https://json-schema.org/draft/2020-12/schema"},
        {"title", "Events of Kontor, as they stand in the log"},
        {"$defs", ordered_json::object()},
    };
    auto alternatives = ordered_json::array();
    for (auto& [type, definition] : schemas_of(static_cast<domain::Event*>(nullptr))) {
        alternatives.push_back({{"$ref", "#/$defs/" + type}});
        schema["$defs"][type] = std::move(definition);
    }
    schema["oneOf"] = std::move(alternatives);
    return schema;
}

}  // namespace kontor::eventstore::codec
