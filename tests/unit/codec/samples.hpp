#pragma once

#include "domain/events.hpp"
#include "eventstore/codec/cbor_members.hpp"
#include "eventstore/codec/cbor_values.hpp"

#include <boost/mp11.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

// Values of every described type, filled by a walk over its declaration: a new event is tested
// without anybody thinking of it.

namespace kontor::tests {

/// Draws values; the same seed gives the same ones, on any machine.
class Samples {
public:
    explicit Samples(std::uint32_t seed) : random_{seed} {}

    template <class T>
    T any() {
        T value{};
        fill(value);
        return value;
    }

    /// An event of `version`, as it stands in its record.
    template <class Event>
    Event event(std::uint64_t version) {
        version_ = version;
        return any<Event>();
    }

private:
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(random_()) % bound;
    }
    std::string bytes(std::uint32_t size) {
        std::string drawn;
        while (drawn.size() < size) drawn.push_back(static_cast<char>(below(256)));
        return drawn;
    }

    template <class T>
    void fill(T& value) {
        if constexpr (std::is_same_v<T, domain::Id128>) {
            for (auto& byte : value.bytes) byte = static_cast<std::uint8_t>(below(256));
        } else if constexpr (std::is_same_v<T, domain::Timestamp>) {
            value =
                domain::Timestamp{std::chrono::milliseconds{1'700'000'000'000 + below(1'000'000)}};
        } else if constexpr (eventstore::codec::WireEnum<T>) {
            value = static_cast<T>(below(static_cast<std::uint32_t>(enum_names(T{}).size())));
        } else if constexpr (domain::Named<T>) {
            fill(value.value);
        } else if constexpr (std::is_same_v<T, bool>) {
            value = below(2) == 1;
        } else if constexpr (std::is_integral_v<T>) {
            value = static_cast<T>(random_() >> below(32));
        } else if constexpr (std::is_same_v<T, std::string>) {
            constexpr std::string_view letters = "abc déf,\"\\";
            value = std::string{letters.substr(0, letters.size())}.append(below(40), 'x');
        } else {
            fill_compound(value);
        }
    }
    template <class T, domain::Scope S>
    void fill_compound(domain::Personal<T, S>& personal) {
        personal.content = domain::Sealed{version_, member_, bytes(46 + below(300))};
    }
    template <class T>
    void fill_compound(std::optional<T>& value) {
        if (below(2) == 1) fill(value.emplace());
    }
    template <class T>
    void fill_compound(std::vector<T>& values) {
        values.resize(below(4));
        for (T& value : values) fill(value);
    }
    template <class... Ts>
    void fill_compound(std::variant<Ts...>& value) {
        boost::mp11::mp_with_index<sizeof...(Ts)>(
            below(sizeof...(Ts)), [&](auto i) { fill(value.template emplace<i.value>()); });
    }
    template <domain::Described T>
    void fill_compound(T& value) {
        eventstore::codec::for_each_index<T>([&](auto i) {
            member_ = eventstore::codec::member_name<T, i.value>;
            fill(eventstore::codec::member_of<T, i.value>(value));
        });
    }

    std::mt19937 random_;
    std::uint64_t version_ = 1;
    std::string member_;
};

/// Calls `visit` with the type of each event, wrapped in std::type_identity.
template <class Visitor>
void for_each_event_type(Visitor&& visit) {
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, domain::AnyEvent>>(
        visit);
}

}  // namespace kontor::tests
