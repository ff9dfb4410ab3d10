#include "eventstore/codec/events.hpp"
#include "eventstore/codec/json.hpp"
#include "eventstore/codec/schema.hpp"
#include "tests/unit/codec/samples.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

// One sample of every event type ever released, read for ever. A new type's sample is written by
// running this program once with KONTOR_WRITE_SAMPLES=1; it then stays as it is, also when the type
// is replaced and an upcaster reads it.

namespace kontor {
namespace {

using nlohmann::ordered_json;

const std::filesystem::path root = KONTOR_ROOT;
const std::filesystem::path corpus = root / "tests" / "unit" / "codec" / "corpus";
const std::filesystem::path schema_file = root / "docs" / "api" / "events.schema.json";

bool writing() {
    return std::getenv("KONTOR_WRITE_SAMPLES") != nullptr;
}

void write_file(const std::filesystem::path& path, const ordered_json& document) {
    std::ofstream{path} << document.dump(2) << '\n';
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string from_hex(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        bytes.push_back(static_cast<char>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16)));
    }
    return bytes;
}

ordered_json json_of(const domain::Event& event) {
    return std::visit(
        [](const auto& happened) { return eventstore::codec::to_json_value(happened); }, event);
}

TEST(Corpus, EveryTypeHasASample) {
    constexpr std::uint64_t version = 4;
    tests::for_each_event_type([&]<class Event>(std::type_identity<Event>) {
        const auto path = corpus / (std::string{Event::type} + ".json");
        if (writing() && !std::filesystem::exists(path)) {
            const domain::Event event{tests::Samples{42}.event<Event>(version)};
            ordered_json sample;
            sample["type"] = Event::type;
            sample["version"] = version;
            sample["cbor"] = eventstore::codec::hex(eventstore::codec::encode_event(event));
            sample["event"] = json_of(event);
            write_file(path, sample);
        }
        EXPECT_TRUE(std::filesystem::exists(path)) << "KONTOR_WRITE_SAMPLES=1 writes " << path;
    });
}

TEST(Corpus, EverySampleStillReadsAsTheSameEvent) {
    std::size_t samples = 0;
    for (const auto& file : std::filesystem::directory_iterator{corpus}) {
        const auto sample = ordered_json::parse(content_of(file.path()));
        const auto event =
            eventstore::codec::decode_event(sample.at("type").get<std::string>(),
                                            from_hex(sample.at("cbor").get<std::string>()),
                                            sample.at("version").get<std::uint64_t>());
        ASSERT_TRUE(event.has_value()) << file.path();
        EXPECT_EQ(json_of(*event), sample.at("event")) << file.path();
        ++samples;
    }
    EXPECT_GE(samples, std::variant_size_v<domain::AnyEvent>);
}

TEST(Schema, ThePublishedOneIsThatOfTheEvents) {
    const std::string schema = eventstore::codec::events_schema().dump(2) + "\n";
    if (writing()) write_file(schema_file, eventstore::codec::events_schema());
    EXPECT_EQ(content_of(schema_file), schema) << "KONTOR_WRITE_SAMPLES=1 writes " << schema_file;
}

TEST(Schema, SaysOfEveryPersonalMemberThatItIs) {
    const auto schema = eventstore::codec::events_schema();
    tests::for_each_event_type([&]<class Event>(std::type_identity<Event>) {
        eventstore::codec::for_each_index<Event>([&](auto i) {
            using Member =
                std::remove_cvref_t<decltype(eventstore::codec::member_of<Event, i.value>(
                    std::declval<Event&>()))>;
            const auto& member =
                schema.at("$defs")
                    .at(std::string{Event::type})
                    .at("properties")
                    .at(std::string{eventstore::codec::member_name<Event, i.value>});
            EXPECT_EQ(member.contains("x-personal"), domain::is_personal<Member>) << Event::type;
        });
    });
}

TEST(Json, AnOpenMemberShowsNothingOfItsValue) {
    const auto open = domain::personal<domain::Scope::value>(std::string{"jan@example.test"});
    EXPECT_EQ(eventstore::codec::to_json_value(open).dump(), R"({"open":true})");
}

}  // namespace
}  // namespace kontor
