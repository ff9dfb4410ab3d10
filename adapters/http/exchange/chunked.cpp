#include "adapters/http/exchange/chunked.hpp"

#include "adapters/http/exchange/ascii.hpp"

#include <algorithm>

namespace kontor::adapters::http {
namespace {

constexpr std::size_t size_digits_max = 8;

int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
    return -1;
}

bool may_stand_in_line(char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
}

}  // namespace

ChunkedDecoder::State ChunkedDecoder::feed(std::string_view& bytes, std::string& body) {
    while (!bytes.empty()) {
        if (part_ == Part::data) {
            const auto piece = bytes.substr(0, std::min(bytes.size(), chunk_bytes_left_));
            body.append(piece);
            bytes.remove_prefix(piece.size());
            chunk_bytes_left_ -= piece.size();
            if (chunk_bytes_left_ == 0) part_ = Part::data_end;
            continue;
        }
        if (overhead_bytes_left_ == 0) return State::too_large;
        --overhead_bytes_left_;
        const char c = bytes.front();
        bytes.remove_prefix(1);
        if (const auto state = take(c); state != State::incomplete) return state;
    }
    return State::incomplete;
}

/// One character of a line: a chunk's size, the end of its data, or a trailer.
ChunkedDecoder::State ChunkedDecoder::take(char c) {
    if (after_return_) return c == '\n' ? end_line() : State::malformed;
    if (c == '\r') {
        after_return_ = true;
        return State::incomplete;
    }
    if (part_ == Part::data_end || !may_stand_in_line(c)) return State::malformed;
    ++line_bytes_;
    if (part_ == Part::size) {
        const int digit = hex_value(c);
        if (digit < 0) {
            if (c != ';' || digits_ == 0) return State::malformed;
            part_ = Part::extension;
        } else {
            if (++digits_ > size_digits_max) return State::too_large;
            chunk_bytes_left_ = chunk_bytes_left_ * 16 + static_cast<std::size_t>(digit);
        }
    }
    return State::incomplete;
}

ChunkedDecoder::State ChunkedDecoder::end_line() {
    after_return_ = false;
    const bool blank = line_bytes_ == 0;
    line_bytes_ = 0;
    switch (part_) {
        case Part::size:
        case Part::extension:
            if (digits_ == 0) return State::malformed;
            digits_ = 0;
            body_bytes_ += chunk_bytes_left_;
            if (body_bytes_ > body_bytes_max_) return State::too_large;
            part_ = chunk_bytes_left_ == 0 ? Part::trailer : Part::data;
            return State::incomplete;
        case Part::data_end:
            part_ = Part::size;
            return State::incomplete;
        case Part::trailer:
            return blank ? State::complete : State::incomplete;
        case Part::data:
            break;
    }
    return State::malformed;
}

}  // namespace kontor::adapters::http
