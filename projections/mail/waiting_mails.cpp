#include "projections/mail/waiting_mails.hpp"

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
        std::erase_if(held_, [&](const Due& due) { return due.stream == purge.stream; });
    }
}

std::vector<Due> WaitingMails::some(std::size_t limit,
                                    const std::function<bool(const Due&)>& may_go) {
    if (held_.empty() && !complete_) load();
    std::vector<Due> found;
    for (const auto& due : held_) {
        if (found.size() >= limit) break;
        if (may_go(due)) found.push_back(due);
    }
    return found;
}

void WaitingMails::load() {
    auto page = due_in(outbox_, partition_, held_max_);
    complete_ = page.size() < held_max_;
    held_.insert(page.begin(), page.end());
}

}  // namespace kontor::projections::mail
