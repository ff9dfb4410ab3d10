#pragma once

#include "adapters/http/exchange/request.hpp"
#include "adapters/http/exchange/response.hpp"
#include "adapters/http/server/responder.hpp"
#include "adapters/nodes/channel.hpp"
#include "adapters/nodes/channel_client.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// A customer's request to a node that stands by is answered by the node that leads: it goes there
// as it came in, before anything was made of it, and the whole answer comes back.

namespace kontor::adapters::nodes {

/// The target of such a call.
inline constexpr std::string_view forward_target = "/forward";

/// A request that came from another node; owns all that its `request` looks at.
class ForwardedRequest {
public:
    /// With the method, target, host, headers and body as they came to the other node. However it
    /// came there, here it counts as come from the network: nobody gets the rights of this
    /// machine's users by another machine. Views into it live as long as this object.
    [[nodiscard]] http::Request request() const;

private:
    friend std::expected<ForwardedRequest, std::string> decode_request(std::string bytes);
    ForwardedRequest() = default;

    std::unique_ptr<const std::string> bytes_;  ///< Stays where it is when this is moved.
    http::Method method_ = http::Method::get;
    std::string_view target_;
    std::string_view host_;
    std::vector<http::HeaderField> headers_;
    std::string_view body_;
};

/// What the responder of the node that leads needs of `request`.
[[nodiscard]] std::string encode(const http::Request& request);
/// What `encode` made; or a sentence that says what is wrong with it.
[[nodiscard]] std::expected<ForwardedRequest, std::string> decode_request(std::string bytes);

/// `response` whole, with a body that was embedded as an ordinary one and ready-made header lines
/// as ordinary headers, in the order in which they are sent. Its problem, if it had one, was put
/// into words.
[[nodiscard]] std::string encode(const http::Response& response);
/// What `encode` made; or a sentence that says what is wrong with it.
[[nodiscard]] std::expected<http::Response, std::string> decode_response(std::string_view bytes);

/// Has `request` answered by the node at `leader_address`, `patience` from now at the latest. Where
/// there is no answer, it is a problem that is not yet in words: log-unavailable, which tells the
/// client to send the same again, and that a change may have been saved already. `client` and
/// `request` outlive the coroutine.
[[nodiscard]] boost::asio::awaitable<http::Response> forward(ChannelClient& client,
                                                             std::string leader_address,
                                                             http::Request& request,
                                                             std::chrono::milliseconds patience);

/// The other end of `forward`: what `responder` answers; 400 if the call is damaged. `responder`
/// outlives the coroutine.
[[nodiscard]] boost::asio::awaitable<Reply> answer_forwarded(http::Responder& responder, Call call);

}  // namespace kontor::adapters::nodes
