#include "adapters/kafka/vault/marker.hpp"

#include "eventstore/ports/key_value_store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace kontor::adapters::kafka {

std::string encode(const Marker& marker) {
    return nlohmann::ordered_json{{"version", marker.version},
                                  {"scrub", marker.scrub},
                                  {"keyring", marker.keyring},
                                  {"keyring_digest", marker.keyring_digest},
                                  {"writer", marker.writer},
                                  {"address", marker.address},
                                  {"whole", marker.whole}}
        .dump();
}

Marker decode_marker(std::string_view bytes) {
    try {
        const auto read = nlohmann::json::parse(bytes);
        return {.version = read.at("version").get<std::uint64_t>(),
                .scrub = read.at("scrub").get<std::uint64_t>(),
                .keyring = read.at("keyring").get<std::uint64_t>(),
                .keyring_digest = read.at("keyring_digest").get<std::string>(),
                .writer = read.at("writer").get<std::string>(),
                .address = read.at("address").get<std::string>(),
                .whole = read.value("whole", true)};
    } catch (const nlohmann::json::exception&) {
        throw eventstore::ports::StoreFailure{"a marker of the vault's topic cannot be read"};
    }
}

bool is_shared(std::string_view row_key) {
    return std::ranges::any_of(shared_rows, [&](const RowRange& range) {
        return range.first <= row_key && row_key < range.after_last;
    });
}

}  // namespace kontor::adapters::kafka
