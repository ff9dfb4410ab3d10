#include "projections/mail/waiting_mails.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace kontor::projections::mail {

void WaitingMails::follow(const eventstore::executor::CommittedBatch& batch) {
    for (const auto& event : batch.events) {
        if (const auto* settled = std::get_if<domain::mail::MailSettled>(&event.event)) {
            held_.erase({partition_, event.stream, settled->cause, settled->kind});
            continue;
        }
        const auto kind = kind_called_for(event.event);
        if (kind.empty() || !complete_) continue;
        complete_ = held_.size() < held_max_;
        if (!complete_) continue;
        held_.emplace(Due{partition_, event.stream, event.version, std::string{kind}},
                      std::make_shared<const domain::Event>(event.event));
    }
    for (const auto& purged : batch.purges) forget(purged.purge);
}

void WaitingMails::forget(const eventstore::log::StreamPurged& purge) {
    auto mail = held_.lower_bound({partition_, purge.stream, 0, {}});
    while (mail != held_.end() && mail->first.stream == purge.stream) {
        if (purge.whole) {
            mail = held_.erase(mail);
            continue;
        }
        const auto purged = std::ranges::find(purge.versions, mail->first.cause);
        if (purged != purge.versions.end()) mail->second.reset();
        ++mail;
    }
}

std::vector<WaitingMail> WaitingMails::some(std::size_t limit, const MayGo& may_go) {
    std::vector<WaitingMail> found;
    for (const auto& [due, cause] : held_) {
        if (found.size() >= limit) break;
        if (may_go(due)) found.push_back({due, cause});
    }
    return found.size() < limit && !complete_ ? look(limit, may_go) : found;
}

std::vector<WaitingMail> WaitingMails::look(std::size_t limit, const MayGo& may_go) {
    std::vector<WaitingMail> found;
    std::optional<Due> after;
    complete_ = true;
    for (;;) {
        const auto page = due_in(outbox_, partition_, after, held_max_);
        for (const auto& due : page) {
            if (held_.size() < held_max_) held_.try_emplace(due);
            const auto held = held_.find(due);
            complete_ = complete_ && held != held_.end();
            if (found.size() >= limit || !may_go(due)) continue;
            found.push_back({due, held == held_.end() ? Cause{} : held->second});
        }
        if (page.size() < held_max_ || found.size() >= limit) {
            complete_ = complete_ && page.size() < held_max_;
            return found;
        }
        after = page.back();
    }
}

}  // namespace kontor::projections::mail
