#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kontor::eventstore::codec {

/// Reads CBOR (RFC 8949) item by item, definite lengths only. A read returns false if what comes
/// next is something else, malformed or cut off, and from then on every read does. Never throws,
/// never looks beyond the end. Views that it gives live as long as the bytes.
class CborReader {
public:
    explicit CborReader(std::string_view bytes)
        : next_{bytes.data()}, end_{bytes.data() + bytes.size()} {}

    /// The count is never larger than what the bytes that are left could hold.
    [[nodiscard]] bool array(std::uint64_t& items) {
        return head(Major::array, items) && (items <= left() || fail());
    }
    [[nodiscard]] bool map(std::uint64_t& pairs) {
        return head(Major::map, pairs) && (pairs <= left() / 2 || fail());
    }
    [[nodiscard]] bool unsigned_int(std::uint64_t& value) {
        return head(Major::positive, value);
    }
    [[nodiscard]] bool integer(std::int64_t& value);
    [[nodiscard]] bool bytes(std::string_view& value) {
        return string(Major::bytes, value);
    }
    /// Does not check that the text is UTF-8.
    [[nodiscard]] bool text(std::string_view& value) {
        return string(Major::text, value);
    }
    [[nodiscard]] bool boolean(bool& value) {
        value = peek_is(true_byte);
        return (value || peek_is(false_byte)) ? advance() : fail();
    }
    [[nodiscard]] bool null() {
        return peek_null() ? advance() : fail();
    }
    [[nodiscard]] bool peek_null() const {
        return peek_is(null_byte);
    }
    /// For members that have several forms.
    [[nodiscard]] bool peek_false() const {
        return peek_is(false_byte);
    }

    /// Passes over one item, whatever it is, nested up to `skip_depth_max`.
    [[nodiscard]] bool skip();
    static constexpr int skip_depth_max = 32;

    /// Everything was read, and nothing was wrong with it.
    [[nodiscard]] bool at_end() const {
        return next_ == end_ && !failed_;
    }
    /// What was not read yet; empty after a failure.
    [[nodiscard]] std::string_view rest() const {
        return {next_, left()};
    }

private:
    enum class Major : std::uint8_t { positive, negative, bytes, text, array, map, tag, simple };
    static constexpr std::uint8_t false_byte = 0xf4;
    static constexpr std::uint8_t true_byte = 0xf5;
    static constexpr std::uint8_t null_byte = 0xf6;

    [[nodiscard]] std::size_t left() const {
        return static_cast<std::size_t>(end_ - next_);
    }
    [[nodiscard]] std::uint8_t first_byte() const {
        return static_cast<std::uint8_t>(*next_);
    }
    [[nodiscard]] bool peek_is(std::uint8_t byte) const {
        return next_ != end_ && first_byte() == byte;
    }
    bool advance() {
        ++next_;
        return true;
    }
    bool fail() {
        next_ = end_;
        failed_ = true;
        return false;
    }
    bool head(Major major, std::uint64_t& argument) {
        if (next_ == end_ || first_byte() >> 5U != static_cast<std::uint8_t>(major)) return fail();
        const auto low = static_cast<std::uint8_t>(first_byte() & 0x1fU);
        if (low >= 24) return long_argument(argument);
        argument = low;
        return advance();
    }
    bool string(Major major, std::string_view& value) {
        std::uint64_t size = 0;
        if (!head(major, size)) return false;
        if (size > left()) return fail();
        value = {next_, static_cast<std::size_t>(size)};
        next_ += size;
        return true;
    }
    bool long_argument(std::uint64_t& argument);
    bool skip_within(int depth);
    bool skip_bytes(std::uint64_t count);

    const char* next_;
    const char* end_;
    bool failed_ = false;
};

}  // namespace kontor::eventstore::codec
