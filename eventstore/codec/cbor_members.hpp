#pragma once

#include "domain/described.hpp"
#include "eventstore/codec/cbor_reader.hpp"
#include "eventstore/codec/cbor_writer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

// The walk over a described struct that every form of it shares: a map of its members by name, in
// declaration order, optional ones left out when they are absent.

namespace kontor::eventstore::codec {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <domain::Described T>
inline constexpr std::size_t members_of = boost::mp11::mp_size<domain::MembersOf<T>>::value;

template <domain::Described T, std::size_t I>
using MemberAt = boost::mp11::mp_at_c<domain::MembersOf<T>, I>;

template <domain::Described T, std::size_t I>
inline constexpr std::string_view member_name{MemberAt<T, I>::name};

template <domain::Described T, std::size_t I>
[[nodiscard]] auto& member_of(T& value) {
    return value.*MemberAt<T, I>::pointer;
}
template <domain::Described T, std::size_t I>
[[nodiscard]] const auto& member_of(const T& value) {
    return value.*MemberAt<T, I>::pointer;
}

/// Calls `visit(index constant)` for each member in declaration order.
template <domain::Described T, class Visitor>
void for_each_index(Visitor&& visit) {
    boost::mp11::mp_for_each<boost::mp11::mp_iota_c<members_of<T>>>(visit);
}

/// Writes `value` as a map; `write(member)` writes each member that is there.
template <domain::Described T, class Write>
void encode_members(CborWriter& writer, const T& value, Write&& write) {
    std::uint64_t pairs = members_of<T>;
    for_each_index<T>([&](auto i) {
        const auto& member = member_of<T, i.value>(value);
        if constexpr (is_optional<std::remove_cvref_t<decltype(member)>>) {
            if (!member) --pairs;
        }
    });
    writer.map(pairs);
    for_each_index<T>([&](auto i) {
        const auto& member = member_of<T, i.value>(value);
        if constexpr (is_optional<std::remove_cvref_t<decltype(member)>>) {
            if (!member) return;
            writer.text(member_name<T, i.value>);
            write(*member);
        } else {
            writer.text(member_name<T, i.value>);
            write(member);
        }
    });
}

/// One reading of a described struct. Members come in any order, fastest in that of declaration;
/// unknown ones are passed over; one that comes twice, or a missing one that is not optional, is
/// malformed.
template <domain::Described T, class Read>
class MembersReading {
public:
    MembersReading(CborReader& reader, T& value, Read& read)
        : reader_{reader}, value_{value}, read_{read} {}

    [[nodiscard]] bool run() {
        if (!reader_.map(pairs_left_)) return false;
        bool good = next_key();
        for_each_index<T>([&](auto i) { good = good && take_if_next(i); });
        while (good && have_key_) good = take_out_of_order();
        return good && complete();
    }

private:
    bool next_key() {
        have_key_ = pairs_left_ > 0;
        if (!have_key_) return true;
        --pairs_left_;
        return reader_.text(key_);
    }

    template <class Index>
    bool take_if_next(Index) {
        if (!have_key_ || key_ != member_name<T, Index::value>) return true;
        const std::uint64_t bit = std::uint64_t{1} << Index::value;
        if ((seen_ & bit) != 0) return false;
        seen_ |= bit;
        return read_one(member_of<T, Index::value>(value_), member_name<T, Index::value>) &&
               next_key();
    }

    template <class Member>
    bool read_one(Member& member, std::string_view name) {
        if constexpr (is_optional<Member>) {
            return read_(member.emplace(), name);
        } else {
            return read_(member, name);
        }
    }

    bool take_out_of_order() {
        bool known = false;
        bool good = true;
        for_each_index<T>([&](auto i) {
            if (known || key_ != member_name<T, i.value>) return;
            known = true;
            good = take_if_next(i);
        });
        return known ? good : reader_.skip() && next_key();
    }

    bool complete() {
        bool all = true;
        for_each_index<T>([&](auto i) {
            if ((seen_ & (std::uint64_t{1} << i.value)) != 0) return;
            auto& member = member_of<T, i.value>(value_);
            if constexpr (is_optional<std::remove_cvref_t<decltype(member)>>) {
                member.reset();
            } else {
                all = false;
            }
        });
        return all;
    }

    CborReader& reader_;
    T& value_;
    Read& read_;
    std::uint64_t pairs_left_ = 0;
    std::uint64_t seen_ = 0;  // A bit a member: Describe takes 52 at most.
    std::string_view key_;
    bool have_key_ = false;
};

/// Reads a map into `value`; `read(member, name)` reads each member and says whether it could.
template <domain::Described T, class Read>
[[nodiscard]] bool decode_members(CborReader& reader, T& value, Read&& read) {
    return MembersReading<T, std::remove_reference_t<Read>>{reader, value, read}.run();
}

}  // namespace kontor::eventstore::codec
