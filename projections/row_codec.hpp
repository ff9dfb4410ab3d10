#pragma once

#include "eventstore/codec/cbor.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <string>
#include <string_view>

namespace kontor::projections {

/// A view's row as CBOR; personal members stay sealed.
template <class Row>
[[nodiscard]] std::string encoded_row(const Row& row) {
    std::string bytes;
    bytes.reserve(192);  // Most rows have less.
    eventstore::codec::CborWriter writer{bytes};
    eventstore::codec::encode(writer, row);
    return bytes;
}

/// Throws StoreFailure if the bytes are no such row.
template <class Row>
[[nodiscard]] Row decoded_row(std::string_view bytes) {
    Row row;
    eventstore::codec::CborReader reader{bytes};
    if (!eventstore::codec::decode(reader, row)) {
        throw eventstore::ports::StoreFailure{
            "a row of a view cannot be read; `kontor rebuild` builds the view afresh"};
    }
    return row;
}

}  // namespace kontor::projections
