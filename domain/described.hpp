#pragma once

#include "domain/personal.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <boost/pfr/tuple_size.hpp>

#include <string_view>

// A message is declared once. Codec, schema, sealing, printing and tests walk that declaration, so
// none of them can disagree with it, and a member that somebody forgets to list does not compile.

namespace kontor::domain {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

template <Described T>
using MembersOf = boost::describe::describe_members<T, boost::describe::mod_public>;

/// Calls `visit(member)` in declaration order; `member.name` and `member.pointer` are constants.
template <Described T, class Visitor>
constexpr void for_each_member(Visitor&& visit) {
    boost::mp11::mp_for_each<MembersOf<T>>(visit);
}

template <Described T>
inline constexpr bool lists_every_member =
    boost::pfr::tuple_size_v<T> == boost::mp11::mp_size<MembersOf<T>>::value;

/// A one-value domain type such as OrderNumber: on the wire it is its value.
template <class T>
concept Named = requires(const T& named) {
    named.value;
    T::meaning;
};

/// Names of an enum's values on the wire; specialise `enum_names` beside the enum, in its order.
template <class E>
inline constexpr bool has_enum_names = requires { enum_names(E{}); };

}  // namespace kontor::domain

#define KONTOR_DESCRIBE(Type, ...)                          \
    BOOST_DESCRIBE_STRUCT(Type, (), (__VA_ARGS__))          \
    static_assert(kontor::domain::lists_every_member<Type>, \
                  #Type " has a member that is not listed")
