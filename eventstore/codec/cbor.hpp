#pragma once

#include "domain/described.hpp"
#include "eventstore/codec/cbor_members.hpp"
#include "eventstore/codec/cbor_reader.hpp"
#include "eventstore/codec/cbor_values.hpp"
#include "eventstore/codec/cbor_writer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <variant>

// `encode` and `decode` of values, states and rows of views: all but whole events, whose personal
// members have a form of their own (eventstore/codec/record_form.hpp). `decode` says whether the
// bytes were such a value; if not, the value is in no particular state.

namespace kontor::eventstore::codec {

/// States only: an array of the alternative's index and its value. Alternatives are appended, never
/// reordered.
template <class... Ts>
void encode(CborWriter& writer, const std::variant<Ts...>& value) {
    writer.array(2);
    writer.unsigned_int(value.index());
    std::visit([&](const auto& alternative) { encode(writer, alternative); }, value);
}
template <class... Ts>
[[nodiscard]] bool decode(CborReader& reader, std::variant<Ts...>& value) {
    std::uint64_t size = 0;
    std::uint64_t index = 0;
    if (!reader.array(size) || size != 2 || !reader.unsigned_int(index)) return false;
    if (index >= sizeof...(Ts)) return false;
    return boost::mp11::mp_with_index<sizeof...(Ts)>(static_cast<std::size_t>(index), [&](auto i) {
        return decode(reader, value.template emplace<i.value>());
    });
}

/// A personal member of a state or a row: null if it was never set, [version, member, envelope] if
/// it is sealed, false if it is erased. Aborts on an open value.
template <class T, domain::Scope S>
void encode(CborWriter& writer, const domain::Personal<T, S>& personal) {
    if (const auto* sealed = std::get_if<domain::Sealed>(&personal.content)) {
        writer.array(3);
        writer.unsigned_int(sealed->version);
        writer.text(sealed->member);
        writer.bytes(sealed->envelope);
    } else if (personal.erased()) {
        writer.boolean(false);
    } else if (personal == domain::Personal<T, S>{}) {
        writer.null();
    } else {
        std::fputs("an open personal member was about to be written\n", stderr);
        std::abort();
    }
}
template <class T, domain::Scope S>
[[nodiscard]] bool decode(CborReader& reader, domain::Personal<T, S>& personal) {
    if (reader.peek_null()) {
        personal = {};
        return reader.null();
    }
    if (reader.peek_false()) {
        personal.content = domain::Erased{};
        return reader.skip();
    }
    auto& sealed = personal.content.template emplace<domain::Sealed>();
    std::uint64_t size = 0;
    std::string_view member;
    std::string_view envelope;
    if (!reader.array(size) || size != 3 || !reader.unsigned_int(sealed.version) ||
        !reader.text(member) || !reader.bytes(envelope)) {
        return false;
    }
    sealed.member.assign(member);
    sealed.envelope.assign(envelope);
    return true;
}

template <domain::Described T>
void encode(CborWriter& writer, const T& value) {
    encode_members(writer, value, [&](const auto& member) { encode(writer, member); });
}
template <domain::Described T>
[[nodiscard]] bool decode(CborReader& reader, T& value) {
    return decode_members(
        reader, value, [&](auto& member, std::string_view) { return decode(reader, member); });
}

}  // namespace kontor::eventstore::codec
