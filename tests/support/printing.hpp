#pragma once

#include "domain/claim/claim.hpp"
#include "domain/customer/customer.hpp"
#include "domain/described.hpp"
#include "domain/field_error.hpp"
#include "domain/order/order.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <optional>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

// How a failing test shows messages: a walk over their descriptions, so no printer is ever written
// by hand. It opens personal members, which only a test may do.

namespace kontor::tests {

template <class T>
concept NamedOnTheWire = std::is_class_v<T> && requires {
    { T::type } -> std::convertible_to<std::string_view>;
};
template <class T>
concept Message = domain::Described<T> || NamedOnTheWire<T>;

template <class T>
void print(const T& value, std::ostream& out);

template <domain::Described T>
void print_members(const T& message, std::ostream& out) {
    out << '{';
    std::string_view separator;
    domain::for_each_member<T>([&](auto member) {
        out << separator << member.name << ": ";
        print(message.*member.pointer, out);
        separator = ", ";
    });
    out << '}';
}

template <std::ranges::range T>
void print_list(const T& list, std::ostream& out) {
    out << '[';
    std::string_view separator;
    for (const auto& element : list) {
        out << separator;
        print(element, out);
        separator = ", ";
    }
    out << ']';
}

template <class T>
void print(const T& value, std::ostream& out) {
    if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
        out << '"' << value << '"';
    } else if constexpr (std::same_as<T, bool>) {
        out << (value ? "true" : "false");
    } else if constexpr (std::integral<T>) {
        out << +value;
    } else if constexpr (std::same_as<T, domain::Timestamp>) {
        out << value.time_since_epoch().count() << " ms";
    } else if constexpr (std::same_as<T, domain::Id128>) {
        out << value.text();
    } else if constexpr (domain::has_enum_names<T>) {
        out << enum_names(value)[static_cast<std::size_t>(value)];
    } else if constexpr (domain::is_personal<T>) {
        if (value.open()) {
            print(value.value(), out);
        } else {
            out << (value.sealed() ? "sealed" : "erased");
        }
    } else if constexpr (domain::Named<T>) {
        print(value.value, out);
    } else if constexpr (requires { value.has_value(); }) {
        if (value.has_value()) {
            print(*value, out);
        } else {
            out << "none";
        }
    } else if constexpr (requires { value.valueless_by_exception(); }) {
        std::visit([&](const auto& alternative) { print(alternative, out); }, value);
    } else if constexpr (std::ranges::range<T>) {
        print_list(value, out);
    } else if constexpr (domain::Described<T>) {
        if constexpr (NamedOnTheWire<T>) out << T::type << ' ';
        print_members(value, out);
    } else if constexpr (NamedOnTheWire<T>) {
        out << T::type;
    } else {
        out << "(not described)";
    }
}

template <Message T>
void PrintTo(const T& message, std::ostream* out) {
    print(message, *out);
}

}  // namespace kontor::tests

// Found by argument-dependent look-up, hence once in each namespace of messages.

namespace kontor::domain {
using tests::PrintTo;
inline void PrintTo(const FieldError& error, std::ostream* out) {
    *out << error.pointer << ' ' << code_of(error.fault) << " bound \"" << error.bound
         << "\" example \"" << error.example << '"';
}
inline void PrintTo(const FieldsInvalid& rejection, std::ostream* out) {
    *out << FieldsInvalid::type;
    for (const auto& error : rejection.errors) {
        *out << "; ";
        PrintTo(error, out);
    }
}
}  // namespace kontor::domain
namespace kontor::domain::mail {
using tests::PrintTo;
}
namespace kontor::domain::address {
using tests::PrintTo;
}
namespace kontor::domain::claim {
using tests::PrintTo;
}
namespace kontor::domain::customer {
using tests::PrintTo;
}
namespace kontor::domain::order {
using tests::PrintTo;
inline void PrintTo(const LimitState& state, std::ostream* out) {
    tests::print(state.limit, *out);
    *out << " of " << state.scope << ": " << state.current << " of " << state.max << ", ";
    tests::print(state.level, *out);
}
}  // namespace kontor::domain::order
