#include "eventstore/codec/upcasters.hpp"

#include <cstddef>
#include <utility>

namespace kontor::eventstore::codec {

const Upcasters& released_upcasters() {
    // One entry for each type that was released and replaced, with the file that lifts it.
    static const Upcasters upcasters;
    return upcasters;
}

std::expected<Lifted, DecodeError> lift(std::string_view type,
                                        std::string_view payload,
                                        const Upcasters& upcasters) {
    try {
        auto members = nlohmann::json::from_cbor(payload);
        auto found = upcasters.find(type);
        for (std::size_t steps = 0; found != upcasters.end(); ++steps) {
            if (steps == upcasters.size()) return std::unexpected{DecodeError::malformed};
            members = found->second.lift(std::move(members));
            type = found->second.to;
            found = upcasters.find(type);
        }
        Lifted lifted{type, {}};
        nlohmann::json::to_cbor(members, lifted.payload);
        return lifted;
    } catch (const nlohmann::json::exception&) {
        return std::unexpected{DecodeError::malformed};
    }
}

}  // namespace kontor::eventstore::codec
