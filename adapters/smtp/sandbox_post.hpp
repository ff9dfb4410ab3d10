#pragma once

#include "adapters/smtp/rendering.hpp"
#include "domain/time.hpp"
#include "eventstore/ports/clock.hpp"

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::smtp {

/// A mail as the sandbox shows it instead of sending it.
struct KeptMail {
    std::string to;
    std::optional<domain::CustomerId> customer;
    std::string kind;
    RenderedMail mail;
    domain::Timestamp sent_at;
};

/// Keeps mails in memory for `GET /v1/sandbox/mails`; the oldest go beyond `mails_max`. What was
/// sent to somebody who is forgotten goes, whatever the address: the last mail once it was fetched.
/// Safe from any thread.
class SandboxPost final : public projections::mail::Post {
public:
    SandboxPost(const Renderer& renderer,
                const eventstore::ports::Clock& clock,
                std::size_t mails_max = 10'000);

    [[nodiscard]] projections::mail::Delivery deliver(
        const projections::mail::Letter& letter) override;
    /// Newest first; to that address alone, if it is not empty.
    [[nodiscard]] std::vector<KeptMail> fetch(std::string_view to);

private:
    const Renderer& renderer_;
    const eventstore::ports::Clock& clock_;
    const std::size_t mails_max_;
    std::mutex mutex_;
    std::deque<KeptMail> mails_;  ///< Oldest first.
};

}  // namespace kontor::adapters::smtp
