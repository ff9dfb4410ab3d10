#pragma once

#include "domain/described.hpp"
#include "eventstore/codec/cbor.hpp"
#include "eventstore/codec/cbor_members.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

// The form in which an event stands in its record: as any described struct, but a personal member
// is its bare envelope; version and name, which the envelope is bound to, are the record's.

namespace kontor::eventstore::codec {

/// Whether anything personal is in a T, at any depth.
template <class T>
struct HoldsPersonal : std::false_type {};
template <class T, domain::Scope S>
struct HoldsPersonal<domain::Personal<T, S>> : std::true_type {};
template <class T>
struct HoldsPersonal<std::optional<T>> : HoldsPersonal<T> {};
template <class T>
struct HoldsPersonal<std::vector<T>> : HoldsPersonal<T> {};
template <class... Ts>
struct HoldsPersonal<std::variant<Ts...>> : std::disjunction<HoldsPersonal<Ts>...> {};

template <class T, class Members>
struct AnyMemberHoldsPersonal;
template <class T, class... Members>
struct AnyMemberHoldsPersonal<T, boost::mp11::mp_list<Members...>>
    : std::disjunction<
          HoldsPersonal<std::remove_cvref_t<decltype(std::declval<T&>().*Members::pointer)>>...> {};
template <domain::Described T>
struct HoldsPersonal<T>
    : AnyMemberHoldsPersonal<T,
                             boost::mp11::mp_rename<domain::MembersOf<T>, boost::mp11::mp_list>> {};

/// What a personal member holds holds nothing personal itself.
template <class Member>
concept FitsRecord = (domain::is_personal<Member> &&
                      [] {
                          if constexpr (domain::is_personal<Member>)
                              return !HoldsPersonal<typename Member::Value>::value;
                          return false;
                      }()) ||
                     !HoldsPersonal<Member>::value;

/// Writes a sealed event. Aborts if a personal member of it is open or erased.
template <domain::Described Event>
void encode_record(CborWriter& writer, const Event& event) {
    encode_members(writer, event, [&]<class Member>(const Member& member) {
        static_assert(FitsRecord<Member>, "personal members stand at the top of an event only");
        if constexpr (domain::is_personal<Member>) {
            const auto* sealed = std::get_if<domain::Sealed>(&member.content);
            if (sealed == nullptr) {
                std::fputs("an event was about to be written with an unsealed member\n", stderr);
                std::abort();
            }
            writer.bytes(sealed->envelope);
        } else {
            encode(writer, member);
        }
    });
}

/// Reads an event of that version; its personal members come sealed.
template <domain::Described Event>
[[nodiscard]] bool decode_record(CborReader& reader, std::uint64_t version, Event& event) {
    return decode_members(reader, event, [&]<class Member>(Member& member, std::string_view name) {
        static_assert(FitsRecord<Member>, "personal members stand at the top of an event only");
        if constexpr (domain::is_personal<Member>) {
            std::string_view envelope;
            if (!reader.bytes(envelope)) return false;
            member.content = domain::Sealed{version, std::string{name}, std::string{envelope}};
            return true;
        } else {
            return decode(reader, member);
        }
    });
}

}  // namespace kontor::eventstore::codec
