#include "projections/mail/waiting_mails.hpp"

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
        if (complete_) held_.insert({partition_, event.stream, event.version, std::string{kind}});
    }
    for (const auto& [position, time, purge] : batch.purges) {
        if (!purge.whole) continue;
        auto due = held_.lower_bound({partition_, purge.stream, 0, {}});
        while (due != held_.end() && due->stream == purge.stream) due = held_.erase(due);
    }
}

std::vector<Due> WaitingMails::some(std::size_t limit, const MayGo& may_go) {
    std::vector<Due> found;
    for (const auto& due : held_) {
        if (found.size() >= limit) break;
        if (may_go(due)) found.push_back(due);
    }
    return found.size() < limit && !complete_ ? look(limit, may_go) : found;
}

std::vector<Due> WaitingMails::look(std::size_t limit, const MayGo& may_go) {
    std::vector<Due> found;
    std::optional<Due> after;
    complete_ = true;
    for (;;) {
        const auto page = due_in(outbox_, partition_, after, held_max_);
        for (const auto& due : page) {
            if (held_.size() < held_max_) held_.insert(due);
            complete_ = complete_ && held_.contains(due);
            if (found.size() < limit && may_go(due)) found.push_back(due);
        }
        if (page.size() < held_max_ || found.size() >= limit) {
            complete_ = complete_ && page.size() < held_max_;
            return found;
        }
        after = page.back();
    }
}

}  // namespace kontor::projections::mail
