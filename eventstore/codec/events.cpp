#include "eventstore/codec/events.hpp"

#include "eventstore/codec/cbor_reader.hpp"
#include "eventstore/codec/cbor_writer.hpp"
#include "eventstore/codec/record_form.hpp"
#include "eventstore/codec/upcasters.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace kontor::eventstore::codec {
namespace {

using Decode = bool (*)(CborReader& reader, std::uint64_t version, domain::Event& event);

struct TypeEntry {
    std::string_view type;
    Decode decode = nullptr;

    /// By length first: most comparisons of a search then touch no text.
    [[nodiscard]] static constexpr bool before(std::string_view left, std::string_view right) {
        return left.size() != right.size() ? left.size() < right.size() : left < right;
    }
};

template <class Happened>
bool decode_as(CborReader& reader, std::uint64_t version, domain::Event& event) {
    return decode_record(reader, version, event.emplace<Happened>());
}

template <class... Happened>
constexpr auto table_of(std::variant<Happened...>*) {
    std::array<TypeEntry, sizeof...(Happened)> table{
        TypeEntry{Happened::type, &decode_as<Happened>}...};
    std::ranges::sort(table, TypeEntry::before, &TypeEntry::type);
    return table;
}

constexpr auto table = table_of(static_cast<domain::Event*>(nullptr));
static_assert(std::ranges::adjacent_find(table, {}, &TypeEntry::type) == table.end(),
              "two events have the same type on the wire");

}  // namespace

std::string encode_event(const domain::Event& event) {
    constexpr std::size_t usual_size_max_bytes = 1024;
    std::string bytes;
    bytes.reserve(usual_size_max_bytes);
    CborWriter writer{bytes};
    std::visit([&](const auto& happened) { encode_record(writer, happened); }, event);
    return bytes;
}

bool has_personal_members(const domain::Event& event) {
    return std::visit(
        []<class Happened>(const Happened& happened) {
            bool any = false;
            domain::for_each_member<Happened>([&](auto member) {
                any = any ||
                      domain::is_personal<std::remove_cvref_t<decltype(happened.*member.pointer)>>;
            });
            return any;
        },
        event);
}

std::string_view type_of(const domain::Event& event) {
    return std::visit([](const auto& happened) { return happened.type; }, event);
}

std::expected<domain::Event, DecodeError> decode_event(std::string_view type,
                                                       std::string_view payload,
                                                       std::uint64_t version) {
    return decode_event(type, payload, version, released_upcasters());
}

std::expected<domain::Event, DecodeError> decode_event(std::string_view type,
                                                       std::string_view payload,
                                                       std::uint64_t version,
                                                       const Upcasters& upcasters) {
    if (!upcasters.empty() && upcasters.contains(type)) {
        const auto lifted = lift(type, payload, upcasters);
        if (!lifted) return std::unexpected{lifted.error()};
        return decode_event(lifted->type, lifted->payload, version, {});
    }
    const auto found = std::ranges::lower_bound(table, type, TypeEntry::before, &TypeEntry::type);
    if (found == table.end() || found->type != type) {
        return std::unexpected{DecodeError::unknown_type};
    }
    std::expected<domain::Event, DecodeError> event;
    CborReader reader{payload};
    if (!found->decode(reader, version, *event) || !reader.at_end()) {
        return std::unexpected{DecodeError::malformed};
    }
    return event;
}

std::vector<std::string_view> event_types() {
    std::vector<std::string_view> types;
    types.reserve(table.size() + released_upcasters().size());
    for (const auto& entry : table) types.push_back(entry.type);
    for (const auto& [old, upcaster] : released_upcasters()) types.push_back(old);
    std::ranges::sort(types);
    return types;
}

}  // namespace kontor::eventstore::codec
