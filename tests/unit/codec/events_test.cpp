#include "eventstore/codec/events.hpp"

#include "domain/events.hpp"
#include "eventstore/codec/cbor_members.hpp"
#include "eventstore/codec/event_types.hpp"
#include "eventstore/codec/upcasters.hpp"
#include "tests/unit/codec/samples.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kontor {
namespace {

using eventstore::codec::decode_event;
using eventstore::codec::DecodeError;
using eventstore::codec::encode_event;
using eventstore::codec::type_of;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::uint64_t version = 9;

/// Calls `visit(event)` for several samples of every event that there is.
void for_each_sample(auto&& visit) {
    tests::for_each_event_type([&]<class Event>(std::type_identity<Event>) {
        for (std::uint32_t seed = 1; seed <= 20; ++seed) {
            visit(domain::Event{tests::Samples{seed}.event<Event>(version)});
        }
    });
}

std::string cbor_of(const auto& document) {
    std::string bytes;
    std::remove_cvref_t<decltype(document)>::to_cbor(document, bytes);
    return bytes;
}

TEST(Events, EveryEventReadsBackAsItWas) {
    for_each_sample([](const domain::Event& event) {
        const auto read = decode_event(type_of(event), encode_event(event), version);
        ASSERT_TRUE(read.has_value()) << type_of(event);
        ASSERT_TRUE(*read == event) << type_of(event);
    });
}

TEST(Events, AnotherCborLibraryReadsTheSameMembersInTheOrderOfTheirDeclaration) {
    tests::for_each_event_type([&]<class Event>(std::type_identity<Event>) {
        const auto event = tests::Samples{3}.event<Event>(version);
        const auto members = ordered_json::from_cbor(encode_event(event));
        auto member = members.begin();
        eventstore::codec::for_each_index<Event>([&](auto i) {
            const auto& value = eventstore::codec::member_of<Event, i.value>(event);
            if constexpr (eventstore::codec::is_optional<std::remove_cvref_t<decltype(value)>>) {
                if (!value) return;
            }
            ASSERT_NE(member, members.end());
            EXPECT_EQ(member.key(), (eventstore::codec::member_name<Event, i.value>));
            ++member;
        });
        EXPECT_EQ(member, members.end());
    });
}

TEST(Events, OurBytesAreThoseThatAnotherCborLibraryWrites) {
    for_each_sample([](const domain::Event& event) {
        const auto bytes = encode_event(event);
        ASSERT_EQ(cbor_of(ordered_json::from_cbor(bytes)), bytes) << type_of(event);
    });
}

TEST(Events, MembersInAnyOrderReadTheSame) {
    for_each_sample([](const domain::Event& event) {
        const auto sorted_by_name = cbor_of(json::from_cbor(encode_event(event)));
        const auto read = decode_event(type_of(event), sorted_by_name, version);
        ASSERT_TRUE(read && *read == event) << type_of(event);

        const auto members = ordered_json::from_cbor(encode_event(event));
        ordered_json reversed = ordered_json::object();
        std::vector<std::string> names;
        for (const auto& [name, value] : members.items()) names.push_back(name);
        std::ranges::reverse(names);
        for (const auto& name : names) reversed[name] = members[name];
        const auto read_reversed = decode_event(type_of(event), cbor_of(reversed), version);
        ASSERT_TRUE(read_reversed && *read_reversed == event) << type_of(event);
    });
}

TEST(Events, MembersThatThisProgramDoesNotKnowArePassedOver) {
    for_each_sample([](const domain::Event& event) {
        auto members = json::from_cbor(encode_event(event));
        members["a_later_member"] = {{"with", {1, 2, nullptr}}};
        members["zz"] = 1.5;
        const auto read = decode_event(type_of(event), cbor_of(members), version);
        ASSERT_TRUE(read && *read == event) << type_of(event);
    });
}

TEST(Events, AMissingMemberIsMalformedUnlessItIsOptional) {
    tests::for_each_event_type([&]<class Event>(std::type_identity<Event>) {
        const domain::Event event{tests::Samples{2}.event<Event>(version)};
        eventstore::codec::for_each_index<Event>([&](auto i) {
            using Member =
                std::remove_cvref_t<decltype(eventstore::codec::member_of<Event, i.value>(
                    std::declval<Event&>()))>;
            auto members = json::from_cbor(encode_event(event));
            members.erase(std::string{eventstore::codec::member_name<Event, i.value>});
            const auto read = decode_event(type_of(event), cbor_of(members), version);
            EXPECT_EQ(read.has_value(), eventstore::codec::is_optional<Member>)
                << Event::type << " without " << (eventstore::codec::member_name<Event, i.value>);
        });
    });
}

TEST(Events, AMemberThatComesTwiceIsMalformed) {
    const domain::Event event{domain::order::OrderAccepted{}};
    std::string twice = encode_event(event);
    twice[0] = '\xa2';
    twice += twice.substr(1);
    const auto read = decode_event(type_of(event), twice, version);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error(), DecodeError::malformed);
}

TEST(Events, CutOffAnywhereIsMalformed) {
    for_each_sample([](const domain::Event& event) {
        const auto bytes = encode_event(event);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const auto read = decode_event(type_of(event), bytes.substr(0, size), version);
            ASSERT_FALSE(read) << type_of(event) << " cut to " << size;
        }
        ASSERT_FALSE(decode_event(type_of(event), bytes + '\x00', version));
    });
}

TEST(Events, AnyFlippedBitIsReadOrRefusedAndNeverReadsBeyondTheEnd) {
    std::uint64_t refused = 0;
    tests::for_each_event_type([&]<class Event>(std::type_identity<Event>) {
        const domain::Event event{tests::Samples{5}.event<Event>(version)};
        const auto bytes = encode_event(event);
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
            // A buffer of its own and no longer than the bytes, so that a sanitizer sees a step
            // beyond them.
            std::vector<char> flipped(bytes.begin(), bytes.end());
            flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
            const auto read =
                decode_event(type_of(event), {flipped.data(), flipped.size()}, version);
            if (!read)
                ++refused;
            else
                EXPECT_FALSE(*read == event) << type_of(event) << " bit " << bit;
        }
    });
    EXPECT_GT(refused, 0U);
}

TEST(Events, ATypeThatNobodyWroteIsUnknown) {
    for (const auto* type : {"", "order-placed", "order-placed.v2", "order-placed.v1 "}) {
        const auto read = decode_event(type, "\xa0", version);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error(), DecodeError::unknown_type);
    }
}

TEST(Events, EveryTypeIsListedOnce) {
    auto types = eventstore::codec::event_types();
    EXPECT_EQ(types.size(), std::variant_size_v<domain::AnyEvent>);
    EXPECT_EQ(std::ranges::adjacent_find(types), types.end());
}

TEST(Events, SomeTypesAreThoseThatWereNamed) {
    using domain::order::OrderCompleted;
    using domain::order::OrderPlaced;
    const auto types = eventstore::codec::EventTypes::of<OrderPlaced, OrderCompleted>();
    EXPECT_TRUE(types.contains("order-placed.v1"));
    EXPECT_TRUE(types.contains("order-completed.v1"));
    EXPECT_FALSE(types.contains("order-accepted.v1"));
    EXPECT_FALSE(types.contains(""));
}

TEST(EventsDeathTest, AnOpenMemberIsNeverWritten) {
    domain::customer::StandardAddressSet event;
    event.email.content = "jan@example.test";
    EXPECT_DEATH((void)encode_event(event), "unsealed member");
}

TEST(EventsDeathTest, AnErasedMemberIsNeverWritten) {
    domain::customer::StandardAddressSet event;
    event.email.content = domain::Erased{};
    EXPECT_DEATH((void)encode_event(event), "unsealed member");
}

// Upcasters

const eventstore::codec::Upcasters two_steps{
    {"accepted.v0",
     {"accepted.v0-1",
      [](json members) {
          members["when"] = members.at("time");
          members.erase("time");
          return members;
      }}},
    {"accepted.v0-1",
     {"order-accepted.v1",
      [](json members) { return json{{"at", members.at("when").get<std::int64_t>() * 1000}}; }}},
};

TEST(Upcasters, AnOldEventIsBroughtUpThroughEveryStep) {
    const auto read = decode_event("accepted.v0", cbor_of(json{{"time", 12}}), version, two_steps);
    ASSERT_TRUE(read);
    const domain::order::OrderAccepted expected{.at = domain::Timestamp{std::chrono::seconds{12}}};
    EXPECT_TRUE(*read == domain::Event{expected});
}

TEST(Upcasters, AnEnvelopePassesUnchangedUnderItsName) {
    const eventstore::codec::Upcasters one{
        {"email-set.v0", {"customer-standard-address-set.v1", [](json members) {
                              members["at"] = 0;
                              return members;
                          }}}};
    const json old{{"email", json::binary({1, 2, 3})}};
    const auto read = decode_event("email-set.v0", cbor_of(old), version, one);
    ASSERT_TRUE(read);
    const auto& event = std::get<domain::customer::StandardAddressSet>(*read);
    EXPECT_TRUE(event.email.content ==
                decltype(event.email.content)(domain::Sealed{version, "email", "\x01\x02\x03"}));
}

TEST(Upcasters, WhatTheyCannotBringUpIsMalformed) {
    for (const auto& old :
         {cbor_of(json{{"other", 12}}), cbor_of(json{{"time", "noon"}}), std::string{"\xa1"}}) {
        const auto read = decode_event("accepted.v0", old, version, two_steps);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error(), DecodeError::malformed);
    }
}

TEST(Upcasters, ARoundOfThemEnds) {
    const auto same = [](json members) { return members; };
    const eventstore::codec::Upcasters round{{"a", {"b", same}}, {"b", {"a", same}}};
    EXPECT_FALSE(decode_event("a", cbor_of(json::object()), version, round));
}

}  // namespace
}  // namespace kontor
