#pragma once

#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "eventstore/codec/cbor_reader.hpp"
#include "eventstore/codec/cbor_writer.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// `encode` and `decode` of single values and lists of them; see eventstore/codec/cbor.hpp.

namespace kontor::eventstore::codec {

template <class T>
concept WireEnum = std::is_enum_v<T> && domain::has_enum_names<T>;

template <class T>
concept WireInteger = std::integral<T> && !std::same_as<T, bool>;

inline void encode(CborWriter& writer, bool value) {
    writer.boolean(value);
}
[[nodiscard]] inline bool decode(CborReader& reader, bool& value) {
    return reader.boolean(value);
}

template <WireInteger T>
void encode(CborWriter& writer, T value) {
    if constexpr (std::signed_integral<T>) {
        writer.integer(value);
    } else {
        writer.unsigned_int(value);
    }
}
template <WireInteger T>
[[nodiscard]] bool decode(CborReader& reader, T& value) {
    if constexpr (std::signed_integral<T>) {
        std::int64_t wide = 0;
        if (!reader.integer(wide) || !std::in_range<T>(wide)) return false;
        value = static_cast<T>(wide);
    } else {
        std::uint64_t wide = 0;
        if (!reader.unsigned_int(wide) || !std::in_range<T>(wide)) return false;
        value = static_cast<T>(wide);
    }
    return true;
}

inline void encode(CborWriter& writer, const std::string& value) {
    writer.text(value);
}
[[nodiscard]] inline bool decode(CborReader& reader, std::string& value) {
    std::string_view view;
    if (!reader.text(view)) return false;
    value.assign(view);
    return true;
}

/// Fixed bytes: digests and ids.
template <std::size_t N>
void encode(CborWriter& writer, const std::array<std::uint8_t, N>& value) {
    writer.bytes({reinterpret_cast<const char*>(value.data()), N});
}
template <std::size_t N>
[[nodiscard]] bool decode(CborReader& reader, std::array<std::uint8_t, N>& value) {
    std::string_view view;
    if (!reader.bytes(view) || view.size() != N) return false;
    std::ranges::transform(
        view, value.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return true;
}

inline void encode(CborWriter& writer, const domain::Id128& value) {
    encode(writer, value.bytes);
}
[[nodiscard]] inline bool decode(CborReader& reader, domain::Id128& value) {
    return decode(reader, value.bytes);
}

/// Milliseconds since 1970.
inline void encode(CborWriter& writer, domain::Timestamp value) {
    writer.integer(value.time_since_epoch().count());
}
[[nodiscard]] inline bool decode(CborReader& reader, domain::Timestamp& value) {
    std::int64_t count = 0;
    if (!reader.integer(count)) return false;
    value = domain::Timestamp{std::chrono::milliseconds{count}};
    return true;
}

template <WireEnum T>
void encode(CborWriter& writer, T value) {
    writer.text(enum_names(value).at(static_cast<std::size_t>(value)));
}
template <WireEnum T>
[[nodiscard]] bool decode(CborReader& reader, T& value) {
    constexpr auto names = enum_names(T{});
    std::string_view name;
    if (!reader.text(name)) return false;
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return false;
    value = static_cast<T>(found - names.begin());
    return true;
}

template <domain::Named T>
void encode(CborWriter& writer, const T& value) {
    encode(writer, value.value);
}
template <domain::Named T>
[[nodiscard]] bool decode(CborReader& reader, T& value) {
    return decode(reader, value.value);
}

template <class T>
void encode(CborWriter& writer, const std::vector<T>& values) {
    writer.array(values.size());
    for (const T& value : values) encode(writer, value);
}
template <class T>
[[nodiscard]] bool decode(CborReader& reader, std::vector<T>& values) {
    constexpr std::uint64_t trusted_max = 64;  // Whoever says more has to show them first.
    std::uint64_t size = 0;
    if (!reader.array(size)) return false;
    values.clear();
    values.reserve(static_cast<std::size_t>(std::min(size, trusted_max)));
    for (; size > 0; --size) {
        if (!decode(reader, values.emplace_back())) return false;
    }
    return true;
}

}  // namespace kontor::eventstore::codec
