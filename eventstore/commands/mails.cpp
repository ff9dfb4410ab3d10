#include "eventstore/commands/mails.hpp"

namespace kontor::eventstore::commands {

void settle_mail(executor::Transaction& tx,
                 const log::StreamId& stream,
                 std::uint64_t cause,
                 const std::string& kind,
                 domain::mail::Outcome outcome) {
    const domain::mail::MailSettled settled{
        .cause = cause, .kind = kind, .outcome = outcome, .at = tx.now()};
    const executor::Actor actor{"process", "mail"};
    // Whoever was forgotten meanwhile must not come back by a record about a mail.
    if (!tx.holds_event(stream, cause)) return;
    switch (executor::kind_of(stream)) {
        case executor::StreamKind::customer:
            tx.append(executor::customer_of(stream),
                      std::vector<domain::customer::Event>{settled},
                      actor);
            return;
        case executor::StreamKind::claim:
            tx.append(
                executor::claim_of(stream), std::vector<domain::claim::Event>{settled}, actor);
            return;
        case executor::StreamKind::order:
            tx.append(
                executor::order_of(stream), std::vector<domain::order::Event>{settled}, actor);
            return;
        case executor::StreamKind::receipt:
        case executor::StreamKind::partition:
        case executor::StreamKind::periods:
        case executor::StreamKind::releases:
        case executor::StreamKind::counted:
            return;
    }
}

}  // namespace kontor::eventstore::commands
