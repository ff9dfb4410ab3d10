#pragma once

#include "adapters/http/exchange/request.hpp"
#include "adapters/http/exchange/response.hpp"

#include <boost/asio/awaitable.hpp>

namespace kontor::adapters::http {

/// What the server asks for answers. Safe from any thread; coroutines run on the connection's.
class Responder {
public:
    virtual ~Responder() = default;
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;

    /// `request` has its method, target, host, headers, body and transport; the responder fills the
    /// rest. It lives until the answer was sent. Throws nothing.
    virtual boost::asio::awaitable<Response> respond(Request& request) = 0;

    /// The answer to a request that could not be read. `request` has what was read of it, at least
    /// its transport.
    virtual Response refuse(Request& request, Problem problem) = 0;

protected:
    Responder() = default;
};

}  // namespace kontor::adapters::http
