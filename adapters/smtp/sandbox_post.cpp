#include "adapters/smtp/sandbox_post.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace kontor::adapters::smtp {

using projections::mail::Delivery;
using projections::mail::Letter;

SandboxPost::SandboxPost(const Renderer& renderer,
                         const eventstore::ports::Clock& clock,
                         std::size_t mails_max)
    : renderer_{renderer}, clock_{clock}, mails_max_{mails_max} {}

Delivery SandboxPost::deliver(const Letter& letter) {
    KeptMail kept{.to = letter.to,
                  .customer = letter.customer,
                  .kind = std::string{letter.kind},
                  .mail = renderer_.render(letter),
                  .sent_at = clock_.now()};
    const std::scoped_lock lock{mutex_};
    if (letter.kind == "forgotten") {
        std::erase_if(mails_, [&](const KeptMail& mail) {
            return mail.to == letter.to || (mail.customer && mail.customer == letter.customer);
        });
    }
    mails_.push_back(std::move(kept));
    if (mails_.size() > mails_max_) mails_.pop_front();
    return Delivery::sent;
}

std::vector<KeptMail> SandboxPost::fetch(std::string_view to) {
    // Whoever registered with capitals looks for them.
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    const auto is_to = [&](const KeptMail& mail) {
        return std::ranges::equal(mail.to, to, {}, lower, lower);
    };
    const std::scoped_lock lock{mutex_};
    std::vector<KeptMail> found;
    for (const auto& mail : std::views::reverse(mails_)) {
        if (to.empty() || is_to(mail)) found.push_back(mail);
    }
    if (!to.empty()) {
        std::erase_if(
            mails_, [&](const KeptMail& mail) { return is_to(mail) && mail.kind == "forgotten"; });
    }
    return found;
}

}  // namespace kontor::adapters::smtp
