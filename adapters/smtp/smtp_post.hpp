#pragma once

#include "adapters/smtp/rendering.hpp"

#include <string>

namespace kontor::adapters::smtp {

/// Hands mails to a mail server, by libcurl: multipart text and HTML. Belongs to one thread.
class SmtpPost final : public projections::mail::Post {
public:
    struct Server {
        std::string url;  ///< "smtp://host:port", "smtps://…".
        std::string user;
        std::string password;
        long connect_time_max_ms = 10'000;
        long send_time_max_ms = 30'000;
    };
    /// `renderer` outlives it.
    SmtpPost(const Renderer& renderer, Server server);

    [[nodiscard]] projections::mail::Delivery deliver(
        const projections::mail::Letter& letter) override;

private:
    const Renderer& renderer_;
    Server server_;
    bool is_away_ = false;  ///< As far as is known, so that it is said once.
};

}  // namespace kontor::adapters::smtp
