#include "eventstore/codec/cbor_writer.hpp"

#include <array>
#include <cstddef>
#include <limits>

namespace kontor::eventstore::codec {

void CborWriter::long_head(std::uint8_t major, std::uint64_t argument) {
    // The low five bits of the first byte say how many bytes of the argument follow.
    std::uint8_t width_code = 27;
    std::size_t width = 8;
    if (argument <= std::numeric_limits<std::uint8_t>::max()) {
        width_code = 24;
        width = 1;
    } else if (argument <= std::numeric_limits<std::uint16_t>::max()) {
        width_code = 25;
        width = 2;
    } else if (argument <= std::numeric_limits<std::uint32_t>::max()) {
        width_code = 26;
        width = 4;
    }
    std::array<char, 9> bytes{};
    bytes[0] = static_cast<char>(major | width_code);
    for (std::size_t i = 0; i < width; ++i) {
        bytes[width - i] = static_cast<char>((argument >> (8 * i)) & 0xffU);
    }
    out_.append(bytes.data(), width + 1);
}

}  // namespace kontor::eventstore::codec
