#pragma once

#include "adapters/http/exchange/chunked.hpp"
#include "adapters/http/exchange/head.hpp"
#include "adapters/http/limits.hpp"
#include "adapters/http/server/lane.hpp"
#include "adapters/http/server/read_buffer.hpp"
#include "adapters/http/server/responder.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::adapters::http {

/// One connection: reads requests one after the other, has each answered, and bounds every wait.
/// Belongs to its lane's thread.
class Session {
public:
    using Socket = boost::asio::generic::stream_protocol::socket;

    /// `lane`, `responder` and `limits` outlive it.
    struct Parts {
        Lane& lane;
        Responder& responder;
        const Limits& limits;
        Transport transport = Transport::tcp;
    };
    Session(Socket socket, const Parts& parts);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Until the connection is to be closed.
    boost::asio::awaitable<void> run();
    /// Says that there is no room for this connection, and ends.
    boost::asio::awaitable<void> run_refused();

    /// Breaks off a wait whose deadline has passed.
    void expire(Lane::Time now);
    /// Ends after the request in flight, at once if there is none.
    void drain();
    /// Breaks off everything that waits on the network.
    void abort();

private:
    enum class Phase : std::uint8_t { idle, head, body, handler, write, linger };
    enum class Read : std::uint8_t { request, refused, closed };

    [[nodiscard]] boost::asio::awaitable<Read> read_request();
    [[nodiscard]] boost::asio::awaitable<Read> read_body();
    [[nodiscard]] boost::asio::awaitable<Read> read_chunks(std::string_view first);
    [[nodiscard]] boost::asio::awaitable<bool> send(const Response& response, bool keep_alive);
    [[nodiscard]] boost::asio::awaitable<bool> write_rest(std::string_view head,
                                                          std::string_view body);
    [[nodiscard]] boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer into);
    [[nodiscard]] boost::asio::awaitable<void> linger();

    [[nodiscard]] std::optional<Read> take_head();
    [[nodiscard]] Read begin_body();
    [[nodiscard]] Read refuse(Problem problem);
    [[nodiscard]] Read broken_off();
    void enter(Phase phase);
    void start_next();

    Socket socket_;
    Parts parts_;
    std::list<Session*>::iterator place_;
    Phase phase_ = Phase::idle;
    Lane::Time deadline_;
    bool expired_ = false;
    bool draining_ = false;
    bool is_first_ = true;

    ReadBuffer buffer_;
    HeadScan scan_;
    std::size_t blank_lines_ = 0;
    std::size_t request_bytes_ = 0;  ///< What the request takes of the buffer.
    Head head_;
    Request request_;
    std::string body_;     ///< Unless the body lies whole in the buffer.
    std::string surplus_;  ///< What came after the last chunk: the next request's.
    std::optional<Problem> problem_;
    std::string out_;
};

}  // namespace kontor::adapters::http
