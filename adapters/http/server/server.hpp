#pragma once

#include "adapters/http/limits.hpp"
#include "adapters/http/server/responder.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kontor::adapters::http {

/// The HTTP server: a thread, with an io_context of its own, for each lane; connections are dealt
/// out in turn and stay. HTTP/1.1 without TLS: that is a proxy's work.
///
/// `listen`, `start` and `stop` are called by one thread.
class Server {
public:
    struct Options {
        unsigned threads = 2;
        Limits limits;
        /// Told what went wrong with a connection; safe from any thread.
        std::function<void(std::string_view what)> complain;
    };

    /// `responder` outlives it, and so does whatever completes coroutines of handlers: stop this
    /// first, but destroy it after the engine's thread has ended.
    Server(Responder& responder, Options options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens on an address such as "127.0.0.1" or "::"; port 0 takes a free one. The port, or why
    /// not. Before `start`.
    [[nodiscard]] std::expected<std::uint16_t, std::string> listen(const std::string& address,
                                                                   std::uint16_t port);
    /// Listens on a Unix socket that only this user may open; replaces one that is left over.
    [[nodiscard]] std::expected<void, std::string> listen(const std::filesystem::path& socket);

    void start();
    /// Takes no new connections, lets requests in flight end (drain_time_max at most), closes
    /// everything and ends the threads. Blocks. A second call does nothing.
    void stop();

    /// Open connections. Safe from any thread.
    [[nodiscard]] std::size_t connections() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kontor::adapters::http
