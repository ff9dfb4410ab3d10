#pragma once

#include "adapters/http/routing/route.hpp"
#include "domain/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// Routes that exist in a sandbox alone.

namespace kontor::adapters::http {

struct ShownMail {
    std::string to;
    std::string subject;
    std::string kind;
    std::string text;
    std::string html;
    std::vector<std::string> links;
    domain::Timestamp sent_at;
};

/// What a sandbox can do that a shop cannot. Everything outlives the server and is safe from any
/// thread.
struct Sandbox {
    std::function<domain::Timestamp()> now;
    /// Puts the clock to an instant; false if that is backwards or not possible.
    std::function<bool(domain::Timestamp)> move_to;
    /// Newest first, to one address or to all.
    std::function<std::vector<ShownMail>(std::string_view to)> mails;
    /// When something has its time next, as far as is known.
    std::function<domain::Timestamp()> next_due;
    /// Whether mails and erasures that are due were dealt with.
    std::function<bool()> at_rest;
};

[[nodiscard]] std::vector<Route> sandbox_routes(const Sandbox& sandbox);

}  // namespace kontor::adapters::http
