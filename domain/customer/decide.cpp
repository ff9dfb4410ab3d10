#include "domain/customer/customer.hpp"
#include "domain/customer/rules.hpp"

#include <algorithm>

namespace kontor::domain::customer {
namespace {

using Events = std::vector<Event>;
using Refused = std::unexpected<Rejection>;

template <class T>
Refused refused(T reason) {
    return Refused{Rejection{std::move(reason)}};
}

template <class T>
Personal<T, Scope::value> kept(T value) {
    return personal<Scope::value>(std::move(value));
}

bool is_active(const State& state) {
    return state.phase == Phase::active;
}

const AccountNumberEntry* find_account_number(const State& state, AccountNumberId id) {
    const auto found = std::ranges::find(state.account_numbers, id, &AccountNumberEntry::id);
    return found == state.account_numbers.end() ? nullptr : &*found;
}

const AddressEntry* find_address(const State& state, AddressId id) {
    const auto found = std::ranges::find(state.addresses, id, &AddressEntry::id);
    return found == state.addresses.end() ? nullptr : &*found;
}

/// Whether somebody changed the thing since the asker saw it.
bool is_stale(std::optional<std::uint64_t> expected, std::uint64_t current) {
    return expected && *expected != current;
}

// Registration (M1, M2)

Decision on(const State& state, const Register& command, const Context& context) {
    if (state.phase == Phase::registered) return Events{};
    if (state.phase != Phase::unknown) return refused(NotActive{});
    const auto now = context.now;
    // One event an aspect, so that each may be purged when it is replaced.
    return Events{
        CustomerRegistered{.claim = command.claim, .at = now},
        ProfileChanged{.profile = kept(command.profile), .revision = 1, .at = now},
        LoginAddressSet{.email = kept(command.email), .claim = command.claim, .at = now},
        StandardAddressSet{.email = kept(command.email), .at = now},
        PasswordSet{.hash = kept(command.password_hash), .at_registration = true, .at = now},
    };
}

Decision on(const State& state, const Activate&, const Context& context) {
    if (is_active(state)) return Events{};
    if (state.phase != Phase::registered) return refused(NotActive{});
    return Events{CustomerActivated{.at = context.now}};
}

/// Sent by a timer and by whoever was activated first: it may find anything.
Decision on(const State& state, const LapseRegistration&, const Context& context) {
    if (state.phase == Phase::unknown) return refused(NotActive{});
    if (state.phase != Phase::registered) return Events{};
    return Events{RegistrationLapsed{.at = context.now}};
}

// Sessions and passwords (M3, M5, M19)

Decision on(const State& state, const StartSession& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    const auto expiry = password_expires_at(state, context);
    if (expiry && context.now >= *expiry) return refused(PasswordExpired{});

    Events events;
    if (state.sessions.size() >= sessions_max) {
        // An event of its own: a fold that dropped it by counting would change with every purge.
        const auto oldest = std::ranges::min_element(state.sessions, {}, &Session::renewed_at);
        events.emplace_back(SessionEnded{.session = oldest->session, .at = context.now});
    }
    events.emplace_back(SessionStarted{.session = command.session, .at = context.now});
    return events;
}

Decision on(const State& state, const RenewSession& command, const Context& context) {
    const auto* session = live_session(state, command.session, context);
    if (session == nullptr) return refused(NotActive{});
    return Events{SessionRenewed{
        .session = session->session, .started_at = session->started_at, .at = context.now}};
}

Decision on(const State& state, const EndSession& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    if (live_session(state, command.session, context) == nullptr) return refused(NotFound{});
    return Events{SessionEnded{.session = command.session, .at = context.now}};
}

Decision on(const State& state, const EndSessions& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    const bool others = std::ranges::any_of(
        state.sessions, [&](const Session& session) { return session.session != command.except; });
    if (!others) return Events{};
    return Events{SessionsEnded{.except = command.except, .at = context.now}};
}

Decision on(const State& state, const ChangePassword& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    Events events{
        PasswordSet{.hash = kept(command.new_hash), .at_registration = false, .at = context.now},
        SessionsEnded{.except = std::nullopt, .at = context.now},
        SessionStarted{.session = command.session, .at = context.now},
    };
    end_email_changes(state, context, events);
    return events;
}

Decision on(const State& state, const RequestPasswordReset& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    Events events;
    if (state.reset_links.size() >= reset_links_max) {
        // An event of its own: a fold that dropped it by counting would change with every purge.
        events.emplace_back(
            LinkFollowed{.link = state.reset_links.front().link, .at = context.now});
    }
    events.emplace_back(PasswordResetRequested{.link = command.link, .at = context.now});
    return events;
}

/// Whatever is the matter with a link, whoever follows it gets the same answer.
Decision on(const State& state, const ResetPassword& command, const Context& context) {
    if (!reset_link_open(state, command.link, context)) return refused(LinkSpent{});
    Events events{
        LinkFollowed{.link = command.link, .at = context.now},
        PasswordSet{.hash = kept(command.new_hash), .at_registration = false, .at = context.now},
        SessionsEnded{.except = std::nullopt, .at = context.now},
    };
    end_email_changes(state, context, events);
    return events;
}

// Time passes

Decision on(const State& state, const EndExpired&, const Context& context) {
    if (!is_active(state)) return Events{};
    Events events;
    for (const auto& session : state.sessions) {
        if (context.now < session_expires_at(state, session, context)) continue;
        events.emplace_back(SessionEnded{.session = session.session, .at = context.now});
    }
    for (const auto& link : state.reset_links) {
        if (context.now < link.at + context.reset_link) continue;
        events.emplace_back(LinkFollowed{.link = link.link, .at = context.now});
    }
    for (const auto& change : state.email_changes) {
        if (open_email_change(state, change.link, context) != nullptr) continue;
        events.emplace_back(LinkFollowed{.link = change.link, .at = context.now});
    }
    if (state.draft && live_draft(state, context) == nullptr) {
        events.emplace_back(DraftRemoved{.revision = state.draft_revision, .at = context.now});
    }
    return events;
}

Decision on(const State& state, const WarnOfPasswordExpiry&, const Context& context) {
    if (!is_active(state)) return Events{};
    const auto due = password_warning_due(state, context);
    // Stages that were missed while nobody ran are not made up for: the last one says it all.
    if (!due || (state.password_warned && *state.password_warned <= *due)) return Events{};
    return Events{PasswordExpiryWarned{.days_left = *due, .at = context.now}};
}

Decision on(const State& state, const WarnOfUnusedLogin&, const Context& context) {
    const auto until = unused_until(state, context);
    const auto left = next_unused_warning(state);
    if (!until || !left || context.now < *until - std::chrono::days{*left}) return Events{};
    return Events{UnusedLoginWarned{.days_left = *left, .at = context.now}};
}

Decision on(const State& state, const ForgetUnused&, const Context& context) {
    const auto until = unused_until(state, context);
    // However long the machine was off, nobody is forgotten before all warnings had their time.
    if (!until || next_unused_warning(state) || context.now < *until) return Events{};
    return Events{ErasureStarted{.at = context.now}};
}

// Profile (M18)

Decision on(const State& state, const ChangeProfile& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    if (is_stale(command.expected_revision, state.profile_revision)) {
        return refused(Stale{.current = state.profile_revision});
    }
    if (command.profile == command.current) return Events{};
    return Events{ProfileChanged{.profile = kept(command.profile),
                                 .revision = state.profile_revision + 1,
                                 .at = context.now}};
}

// Account numbers (M8, M22)

Decision on(const State& state, const SaveAccountNumber& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    if (command.existing && find_account_number(state, *command.existing) != nullptr) {
        return Events{};
    }
    if (state.account_numbers.size() >= context.account_numbers_max) {
        return refused(AccountNumbersFull{.account_numbers_max = context.account_numbers_max});
    }
    return Events{AccountNumberSaved{.id = command.id,
                                     .entry = kept(command.entry),
                                     .created_at = context.now,
                                     .at = context.now}};
}

Decision on(const State& state, const RelabelAccountNumber& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    const auto* known = find_account_number(state, command.id);
    if (known == nullptr) return refused(NotFound{});
    if (command.entry == command.current) return Events{};
    return Events{AccountNumberSaved{.id = command.id,
                                     .entry = kept(command.entry),
                                     .created_at = known->created_at,
                                     .at = context.now}};
}

Decision on(const State& state, const RemoveAccountNumber& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    if (find_account_number(state, command.id) == nullptr) return refused(NotFound{});
    return Events{AccountNumberRemoved{.id = command.id, .at = context.now}};
}

// Address book (M9, M23)

Decision on(const State& state, const SaveAddress& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    if (state.addresses.size() >= context.addresses_max) {
        return refused(AddressBookFull{.addresses_max = context.addresses_max});
    }
    return Events{AddressSaved{
        .id = command.id, .entry = kept(command.entry), .revision = 1, .at = context.now}};
}

Decision on(const State& state, const ChangeAddress& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    const auto* known = find_address(state, command.id);
    if (known == nullptr) return refused(NotFound{});
    if (is_stale(command.expected_revision, known->revision)) {
        return refused(Stale{.current = known->revision});
    }
    if (command.entry == command.current) return Events{};
    return Events{AddressSaved{.id = command.id,
                               .entry = kept(command.entry),
                               .revision = known->revision + 1,
                               .at = context.now}};
}

Decision on(const State& state, const RemoveAddress& command, const Context& context) {
    if (!is_active(state)) return refused(NotActive{});
    const auto* known = find_address(state, command.id);
    if (known == nullptr) return refused(NotFound{});
    if (is_stale(command.expected_revision, known->revision)) {
        return refused(Stale{.current = known->revision});
    }
    return Events{AddressRemoved{.id = command.id, .at = context.now}};
}

// Forgetting (M20)

Decision on(const State& state, const ForgetMe& command, const Context& context) {
    if (state.phase == Phase::erasing || state.phase == Phase::erased) return Events{};
    if (!is_active(state)) return refused(NotActive{});
    if (is_stale(command.expected_revision, state.profile_revision)) {
        return refused(Stale{.current = state.profile_revision});
    }
    return Events{ErasureStarted{.at = context.now}};
}

Decision on(const State& state, const CompleteErasure&, const Context& context) {
    if (state.phase == Phase::erased) return Events{};
    if (state.phase != Phase::erasing) return refused(NotActive{});
    return Events{ErasureCompleted{.at = context.now}};
}

}  // namespace

// A command without its overload above does not compile; there is no default case.
Decision decide(const State& state, const Command& command, const Context& context) {
    return std::visit([&](const auto& asked) { return on(state, asked, context); }, command);
}

}  // namespace kontor::domain::customer
