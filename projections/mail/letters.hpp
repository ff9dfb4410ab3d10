#pragma once

#include "domain/partition/events.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/log/event_log.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/vault/tokens.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/engine/view.hpp"
#include "projections/mail/letter.hpp"
#include "projections/mail/outbox.hpp"
#include "projections/mail/waiting_mails.hpp"

#include <optional>

namespace kontor::projections::mail {

/// Writes letters from what the log and the keys still hold. Safe from any thread.
class Letters {
public:
    struct Sources {
        const eventstore::log::EventLog& log;
        const eventstore::executor::StateStore& states;
        const eventstore::vault::Vault& vault;
        const eventstore::vault::Tokens& tokens;
        const View& history;
        const eventstore::ports::Clock& clock;
    };
    explicit Letters(const Sources& sources) : sources_{sources} {}

    /// The letter that is due, or nothing if it has lapsed: its link is spent or too old, its
    /// customer erased.
    [[nodiscard]] std::optional<Letter> write(const WaitingMail& mail) const;
    /// The last one, to somebody who is being forgotten; before the keys go.
    [[nodiscard]] std::optional<Letter> farewell(eventstore::log::Partition partition,
                                                 domain::CustomerId customer) const;

private:
    struct Addressee;
    [[nodiscard]] std::optional<Letter> to_customer(const WaitingMail& mail) const;
    [[nodiscard]] std::optional<Letter> warning(const Due& due,
                                                const domain::customer::State& state,
                                                Letter letter) const;
    [[nodiscard]] std::optional<Letter> about_address(const WaitingMail& mail,
                                                      const Addressee& who) const;
    /// What somebody gets whose log-in address another wants to use, if it is somebody's.
    [[nodiscard]] std::optional<Letter> to_holder(const std::string& email) const;
    [[nodiscard]] std::optional<Letter> to_claimant(const WaitingMail& mail) const;
    [[nodiscard]] std::optional<Letter> about_order(const WaitingMail& mail) const;
    [[nodiscard]] std::optional<Addressee> addressee(eventstore::log::Partition partition,
                                                     domain::CustomerId customer) const;
    [[nodiscard]] domain::partition::RetentionRulesSet rules_of(
        eventstore::log::Partition partition) const;
    /// Each of them nothing, if it was purged.
    [[nodiscard]] Cause cause_of(const WaitingMail& mail) const;
    [[nodiscard]] Cause event(eventstore::log::Partition partition,
                              const eventstore::log::StreamId& stream,
                              std::uint64_t version) const;

    Sources sources_;
};

/// The id of the mail's Message-ID header, without its domain.
[[nodiscard]] std::string message_id(const eventstore::vault::Tokens& tokens, const Due& due);

}  // namespace kontor::projections::mail
