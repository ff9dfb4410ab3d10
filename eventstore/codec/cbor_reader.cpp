#include "eventstore/codec/cbor_reader.hpp"

#include <limits>

namespace kontor::eventstore::codec {

bool CborReader::integer(std::int64_t& value) {
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (next_ == end_) return fail();
    const bool negative = first_byte() >> 5U == static_cast<std::uint8_t>(Major::negative);
    std::uint64_t argument = 0;
    if (!head(negative ? Major::negative : Major::positive, argument)) return false;
    if (argument > largest) return fail();
    value = static_cast<std::int64_t>(negative ? ~argument : argument);
    return true;
}

bool CborReader::long_argument(std::uint64_t& argument) {
    const auto width_code = static_cast<std::uint8_t>(first_byte() & 0x1fU);
    if (width_code > 27) return fail();  // Reserved, or an indefinite length.
    const std::size_t width = std::size_t{1} << (width_code - 24U);
    if (left() < width + 1) return fail();
    argument = 0;
    for (std::size_t i = 1; i <= width; ++i) {
        argument = (argument << 8U) | static_cast<std::uint8_t>(next_[i]);
    }
    next_ += width + 1;
    return true;
}

bool CborReader::skip() {
    return skip_within(0);
}

bool CborReader::skip_bytes(std::uint64_t count) {
    if (count > left()) return fail();
    next_ += count;
    return true;
}

bool CborReader::skip_within(int depth) {
    if (next_ == end_ || depth > skip_depth_max) return fail();
    const auto major = static_cast<Major>(first_byte() >> 5U);
    std::uint64_t argument = 0;
    if (!head(major, argument)) return false;
    switch (major) {
        case Major::positive:
        case Major::negative:
        case Major::simple:
            return true;  // A float's bytes were taken as the argument.
        case Major::bytes:
        case Major::text:
            return skip_bytes(argument);
        case Major::tag:
            return skip_within(depth + 1);
        case Major::array:
        case Major::map:
            break;
    }
    const std::uint64_t items_max = major == Major::map ? left() / 2 : left();
    if (argument > items_max) return fail();
    for (std::uint64_t items = major == Major::map ? 2 * argument : argument; items > 0; --items) {
        if (!skip_within(depth + 1)) return false;
    }
    return true;
}

}  // namespace kontor::eventstore::codec
