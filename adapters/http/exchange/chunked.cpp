#include "adapters/http/exchange/chunked.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/string_type.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace kontor::adapters::http {

namespace beast = boost::beast;

namespace {

bool may_stand_in_line(char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
}

}  // namespace

/// Beast parses whole messages, so it is told of a head first; the real one was read before.
class ChunkedDecoder::Parser final : public beast::http::basic_parser<true> {
public:
    explicit Parser(std::size_t body_bytes_max) : body_bytes_max_{body_bytes_max} {
        constexpr std::string_view head{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"};
        body_limit(boost::none);  // Ours counts before a chunk is read.
        beast::error_code error;
        put(boost::asio::buffer(head), error);
    }

    std::string_view bytes;  ///< That are being parsed.
    std::string* body = nullptr;
    std::size_t body_bytes = 0;
    bool too_large = false;

private:
    void on_chunk_header_impl(std::uint64_t size,
                              beast::string_view extensions,
                              beast::error_code& error) override {
        // Beast lets control characters stand inside a quoted extension.
        if (!std::ranges::all_of(extensions, may_stand_in_line)) {
            error = beast::http::error::bad_chunk_extension;
            return;
        }
        too_large = size > body_bytes_max_ - announced_;
        if (too_large) {
            error = beast::http::error::body_limit;
        } else {
            announced_ += static_cast<std::size_t>(size);
        }
    }
    std::size_t on_chunk_body_impl(std::uint64_t,
                                   beast::string_view piece,
                                   beast::error_code&) override {
        body->append(piece);
        body_bytes += piece.size();
        return piece.size();
    }

    void on_header_impl(beast::error_code&) override {}
    void on_finish_impl(beast::error_code&) override {}
    void on_request_impl(beast::http::verb,
                         beast::string_view,
                         beast::string_view,
                         int,
                         beast::error_code&) override {}
    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
    void on_field_impl(beast::http::field,
                       beast::string_view,
                       beast::string_view value,
                       beast::error_code& error) override {
        // Beast joins a folded trailer in a buffer of its own; any other value lies in ours.
        const auto* const begin = bytes.data();
        const bool ours = value.data() >= begin && value.data() <= begin + bytes.size();
        if (!bytes.empty() && !ours) error = beast::http::error::bad_value;
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
    std::size_t on_body_impl(beast::string_view, beast::error_code&) override {
        return 0;
    }

    std::size_t body_bytes_max_;
    std::size_t announced_ = 0;
};

ChunkedDecoder::ChunkedDecoder(std::size_t body_bytes_max, std::size_t overhead_bytes_max)
    : overhead_bytes_max_{overhead_bytes_max}, parser_{std::make_unique<Parser>(body_bytes_max)} {}

ChunkedDecoder::~ChunkedDecoder() = default;

ChunkedDecoder::State ChunkedDecoder::feed(std::string_view& bytes, std::string& body) {
    parser_->body = &body;
    held_.append(bytes);
    std::string_view rest{held_};
    beast::error_code error;
    // Beast asserts that a last chunk is looked at again with five bytes at least ("0", two CRLF).
    const auto is_enough = [&] { return rest.size() >= 5 || !rest.starts_with('0'); };
    while (!rest.empty() && is_enough() && !parser_->is_done()) {
        parser_->bytes = rest;
        const auto taken = parser_->put(boost::asio::buffer(rest), error);
        rest.remove_prefix(taken);
        taken_ += taken;
        if (parser_->too_large) return State::too_large;
        if (error) break;
    }
    const bool overhead_too_large =
        taken_ - parser_->body_bytes + (parser_->is_done() ? 0 : rest.size()) > overhead_bytes_max_;
    if (overhead_too_large) return State::too_large;
    if (parser_->is_done()) {
        // What is left came with the last bytes: what was held before was not complete.
        bytes.remove_prefix(bytes.size() - rest.size());
        return State::complete;
    }
    bytes = {};
    held_.erase(0, held_.size() - rest.size());
    return error && error != beast::http::error::need_more ? State::malformed : State::incomplete;
}

}  // namespace kontor::adapters::http
