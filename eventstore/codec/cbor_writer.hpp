#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kontor::eventstore::codec {

/// Appends CBOR (RFC 8949) to a string, each head in its shortest form and every length definite.
/// Whoever announces an array or a map writes as many items, or pairs, after it. The string
/// outlives the writer.
class CborWriter {
public:
    explicit CborWriter(std::string& out) : out_{out} {}

    void array(std::uint64_t items) {
        head(0x80, items);
    }
    void map(std::uint64_t pairs) {
        head(0xa0, pairs);
    }
    void unsigned_int(std::uint64_t value) {
        head(0x00, value);
    }
    void integer(std::int64_t value) {
        const auto bits = static_cast<std::uint64_t>(value);
        if (value >= 0) return head(0x00, bits);
        head(0x20, ~bits);  // -1 - value, without overflow at the smallest value.
    }
    void bytes(std::string_view value) {
        head(0x40, value.size());
        out_.append(value);
    }
    void text(std::string_view value) {
        head(0x60, value.size());
        out_.append(value);
    }
    void boolean(bool value) {
        out_.push_back(value ? '\xf5' : '\xf4');
    }
    void null() {
        out_.push_back('\xf6');
    }

private:
    void head(std::uint8_t major, std::uint64_t argument) {
        if (argument < 24) {
            out_.push_back(static_cast<char>(major | static_cast<std::uint8_t>(argument)));
        } else {
            long_head(major, argument);
        }
    }
    void long_head(std::uint8_t major, std::uint64_t argument);

    std::string& out_;
};

}  // namespace kontor::eventstore::codec
