#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace kontor::adapters::http {

/// Decodes one body in chunked coding (RFC 9112, 7.1) with Boost.Beast as its bytes arrive.
/// Extensions and trailers are thrown away.
class ChunkedDecoder {
public:
    enum class State : std::uint8_t { incomplete, complete, malformed, too_large };

    /// `overhead_bytes_max` bounds everything that is not body.
    ChunkedDecoder(std::size_t body_bytes_max, std::size_t overhead_bytes_max);
    ~ChunkedDecoder();
    ChunkedDecoder(const ChunkedDecoder&) = delete;
    ChunkedDecoder& operator=(const ChunkedDecoder&) = delete;

    /// Takes what it can off `bytes` and appends what it decodes to `body`. What is left of `bytes`
    /// when it is complete belongs to the next request.
    State feed(std::string_view& bytes, std::string& body);

private:
    class Parser;

    std::size_t overhead_bytes_max_;
    std::unique_ptr<Parser> parser_;
    std::string held_;  ///< A line that has not ended yet.
    std::size_t taken_ = 0;
};

}  // namespace kontor::adapters::http
