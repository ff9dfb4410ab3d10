#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kontor::adapters::http {

/// Decodes one body in chunked coding (RFC 9112, 7.1) as its bytes arrive. Extensions and trailers
/// are thrown away.
class ChunkedDecoder {
public:
    enum class State : std::uint8_t { incomplete, complete, malformed, too_large };

    /// `overhead_bytes_max` bounds everything that is not body.
    ChunkedDecoder(std::size_t body_bytes_max, std::size_t overhead_bytes_max)
        : body_bytes_max_{body_bytes_max}, overhead_bytes_left_{overhead_bytes_max} {}

    /// Takes what it can off `bytes` and appends what it decodes to `body`. What is left of `bytes`
    /// when it is complete belongs to the next request.
    State feed(std::string_view& bytes, std::string& body);

private:
    enum class Part : std::uint8_t { size, extension, data, data_end, trailer };

    [[nodiscard]] State take(char c);
    [[nodiscard]] State end_line();

    std::size_t body_bytes_max_;
    std::size_t overhead_bytes_left_;
    std::size_t body_bytes_ = 0;
    std::size_t chunk_bytes_left_ = 0;
    std::size_t line_bytes_ = 0;  ///< Of the current line, the CR not counted.
    std::size_t digits_ = 0;
    Part part_ = Part::size;
    bool after_return_ = false;
};

}  // namespace kontor::adapters::http
