#pragma once

#include "domain/described.hpp"
#include "eventstore/codec/cbor.hpp"
#include "eventstore/codec/cbor_members.hpp"
#include "eventstore/vault/vault.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

// Personal members of events and states, between their open and their sealed form.

namespace kontor::eventstore::codec {

/// A personal member that was never set.
struct Absent {
    friend bool operator==(const Absent&, const Absent&) = default;
};

template <class T>
using Opened = std::variant<T, Absent, domain::Erased>;

/// The secret that seals a member of `event`, beyond those of its subject: a fresh one for each
/// value; the event's own, `secret`, for tracking; for a period its `key`, or its own `secret`.
template <domain::Scope S, class Event, class TakeSecret>
[[nodiscard]] domain::SecretId secret_for(const Event& event, TakeSecret&& take_secret) {
    if constexpr (S == domain::Scope::value) {
        return take_secret().id;
    } else if constexpr (S == domain::Scope::tracking) {
        return event.secret;
    } else if constexpr (S == domain::Scope::period) {
        if constexpr (requires { event.key; }) {
            return event.key;
        } else {
            return event.secret;
        }
    } else {
        return {};
    }
}

/// Where an event is to stand.
struct EventPlace {
    std::string_view stream;
    std::uint64_t version = 0;
};

/// Seals every open personal member of an event for its place. `take_secret` gives a
/// `vault::Reserved` of the stream's partition. Throws vault::KeyMissing.
template <domain::Described Event, class TakeSecret>
void seal_members(Event& event,
                  const vault::Vault& vault,
                  const vault::Subject& subject,
                  EventPlace at,
                  TakeSecret&& take_secret) {
    for_each_index<Event>([&](auto i) {
        auto& member = member_of<Event, i.value>(event);
        using Member = std::remove_cvref_t<decltype(member)>;
        if constexpr (domain::is_personal<Member>) {
            const auto* open_value = member.value_if_open();
            if (open_value == nullptr) return;
            std::string plain;
            plain.reserve(256);
            CborWriter writer{plain};
            encode(writer, *open_value);
            const vault::Place place{
                .stream = at.stream, .version = at.version, .member = member_name<Event, i.value>};
            auto envelope = vault.seal(Member::scope,
                                       subject,
                                       secret_for<Member::scope>(event, take_secret),
                                       place,
                                       plain);
            member.content =
                domain::Sealed{at.version, std::string{place.member}, std::move(envelope)};
        }
    });
}

/// Opens a member of an event or a state that came from `stream`. Throws StoreFailure where an
/// envelope is damaged or stands in the wrong place.
template <class T, domain::Scope S>
[[nodiscard]] Opened<T> open(const domain::Personal<T, S>& personal,
                             const vault::Vault& vault,
                             const vault::Subject& subject,
                             std::string_view stream) {
    if (personal.erased()) return domain::Erased{};
    if (const auto* value = personal.value_if_open()) {
        if (*value == T{}) return Absent{};
        return *value;
    }
    const auto& sealed = std::get<domain::Sealed>(personal.content);
    const vault::Place place{.stream = stream, .version = sealed.version, .member = sealed.member};
    const auto plain = vault.open(S, subject, place, sealed.envelope);
    if (!plain) return domain::Erased{};
    Opened<T> opened;
    CborReader reader{*plain};
    if (!decode(reader, std::get<T>(opened)) || !reader.at_end()) {
        throw ports::StoreFailure{"a sealed member holds another value than it should"};
    }
    return opened;
}

/// Opens every sealed member of an event of `stream` in place: each is open or erased afterwards.
template <domain::Described Event>
void open_members(Event& event,
                  const vault::Vault& vault,
                  const vault::Subject& subject,
                  std::string_view stream) {
    for_each_index<Event>([&](auto i) {
        auto& member = member_of<Event, i.value>(event);
        using Member = std::remove_cvref_t<decltype(member)>;
        if constexpr (domain::is_personal<Member>) {
            if (!member.sealed()) return;
            auto opened = open(member, vault, subject, stream);
            if (auto* value = std::get_if<typename Member::Value>(&opened)) {
                member.content = std::move(*value);
            } else {
                member.content = domain::Erased{};
            }
        }
    });
}

}  // namespace kontor::eventstore::codec
