// What may be purged of a customer's stream while the customer lives on: the state is the same
// without it, whatever was done in whatever order, and however often it is swept.

#include "domain/customer/superseded.hpp"

#include "domain/customer/customer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <optional>
#include <rapidcheck.h>
#include <set>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace customer = domain::customer;
using customer::VersionedEvent;

/// A customer that does one thing after the other, by the rules.
class Life {
public:
    Life() {
        append(customer::Register{.claim = {id()},
                                  .profile = {.company_name = "A"},
                                  .email = "a@b.example",
                                  .password_hash = "hash"});
        append(customer::Activate{});
    }

    void step() {
        now_ += std::chrono::minutes{*rc::gen::inRange(1, 3000)};
        switch (*rc::gen::inRange(0, 23)) {
            case 0:
            case 1:
            case 2:
                return append(customer::StartSession{{id()}});
            case 3:
                return append(customer::RenewSession{some_session()});
            case 4:
                return append(customer::EndSession{some_session()});
            case 5:
                return append(customer::EndSessions{.except = some_session()});
            case 6:
                return append(customer::EndSessions{.except = std::nullopt});
            case 7:
                return append(customer::ChangePassword{.new_hash = text(), .session = {id()}});
            case 8:
                return append(customer::RequestPasswordReset{{id()}});
            case 9:
                return append(customer::ResetPassword{.link = some_link(), .new_hash = text()});
            case 10:
                return append(customer::ChangeProfile{
                    .profile = {.company_name = text()}, .current = {}, .expected_revision = {}});
            case 11:
                return append(customer::SaveAccountNumber{
                    .id = {id()}, .entry = {.number = text(), .label = {}}, .existing = {}});
            case 12:
                if (state_.account_numbers.empty()) return;
                return append(
                    customer::RemoveAccountNumber{*some_of(state_.account_numbers, &Number::id)});
            case 13:
                if (state_.addresses.empty() || *rc::gen::arbitrary<bool>()) {
                    return append(customer::SaveAddress{.id = {id()}, .entry = {}});
                }
                return append(customer::RemoveAddress{
                    .id = *some_of(state_.addresses, &Address::id), .expected_revision = {}});
            case 14:
                return append(customer::EndExpired{});
            case 15:
                return append(customer::WarnOfPasswordExpiry{});
            case 16:
            case 17:
                return append(customer::SaveDraft{.draft = {.reference = text()}});
            case 18:
                return append(customer::RemoveDraft{});
            case 19:
                return append(customer::RequestEmailChange{
                    .use = *rc::gen::arbitrary<bool>() ? customer::AddressUse::login
                                                       : customer::AddressUse::standard,
                    .email = text(),
                    .current = {},
                    .link = {id()}});
            case 20:
                return append(customer::ConfirmStandardAddress{
                    .link = some_email_link(), .email = text(), .current = text()});
            case 21:
                return move_on();
            default:
                return append(customer::WarnOfUnusedLogin{});
        }
    }

    /// Takes away what is superseded; returns how many events that were.
    std::size_t sweep() {
        const auto gone = customer::superseded(events_);
        std::erase_if(events_, [&](const VersionedEvent& event) {
            return std::ranges::binary_search(gone, event.version);
        });
        return gone.size();
    }

    [[nodiscard]] customer::State folded() const {
        customer::State state;
        for (const auto& [version, event] : events_) {
            state = customer::evolve(std::move(state), event);
        }
        return state;
    }
    [[nodiscard]] const customer::State& state() const {
        return state_;
    }
    [[nodiscard]] const std::vector<VersionedEvent>& events() const {
        return events_;
    }

private:
    using Number = customer::AccountNumberEntry;
    using Address = customer::AddressEntry;

    domain::Id128 id() {
        domain::Id128 made;
        ++ids_;
        made.bytes[0] = static_cast<std::uint8_t>(ids_ >> 8U);
        made.bytes[1] = static_cast<std::uint8_t>(ids_ & 0xFFU);
        return made;
    }
    std::string text() {
        return std::to_string(++ids_);
    }
    template <class Entries, class Member>
    auto some_of(const Entries& entries, Member member)
        -> std::optional<std::remove_cvref_t<decltype(entries.front().*member)>> {
        if (entries.empty()) return std::nullopt;
        return entries[*rc::gen::inRange<std::size_t>(0, entries.size())].*member;
    }
    domain::SessionId some_session() {
        return some_of(state_.sessions, &customer::Session::session)
            .value_or(domain::SessionId{id()});
    }
    domain::LinkId some_link() {
        return some_of(state_.reset_links, &customer::ResetLink::link)
            .value_or(domain::LinkId{id()});
    }

    domain::LinkId some_email_link() {
        return some_of(state_.email_changes, &customer::EmailChange::link)
            .value_or(domain::LinkId{id()});
    }
    /// The next step of a move of the log-in address.
    void move_on() {
        if (!state_.move) {
            return append(customer::BeginLoginMove{
                .link = some_email_link(), .email = text(), .claim = {id()}, .partition = 3});
        }
        const auto claim = state_.move->claim;
        if (state_.claim == claim || *rc::gen::arbitrary<bool>()) {
            return append(customer::EndLoginMove{claim});
        }
        append(customer::SwitchLoginAddress{.claim = claim, .email = text(), .current = text()});
    }

    void append(const customer::Command& command) {
        const auto decision = customer::decide(state_, command, {.now = now_});
        if (!decision) return;
        for (const auto& event : *decision) {
            state_ = customer::evolve(std::move(state_), event);
            events_.push_back({++version_, event});
        }
    }

    domain::Timestamp now_{std::chrono::hours{500'000}};
    customer::State state_;
    std::vector<VersionedEvent> events_;
    std::uint64_t version_ = 0;
    std::uint32_t ids_ = 0;
};

RC_GTEST_PROP(Superseded, TheStateIsTheSameWithoutIt, ()) {  // M19, M22, M23, M25
    Life life;
    const auto length = *rc::gen::inRange(0, 60);
    for (int i = 0; i < length; ++i) {
        life.step();
        if (*rc::gen::inRange(0, 8) > 0) continue;
        (void)life.sweep();
        RC_ASSERT(life.folded() == life.state());
    }
    (void)life.sweep();
    RC_ASSERT(life.folded() == life.state());
    // A second sweep finds nothing: everything went at once.
    RC_ASSERT(life.sweep() == 0U);
}

RC_GTEST_PROP(Superseded, NothingOfAnEndedSessionStaysButTheLast, ()) {  // M3
    Life life;
    const auto length = *rc::gen::inRange(0, 60);
    for (int i = 0; i < length; ++i) life.step();
    (void)life.sweep();
    std::set<domain::SessionId> named;
    for (const auto& [version, event] : life.events()) {
        if (const auto* started = std::get_if<customer::SessionStarted>(&event)) {
            named.insert(started->session);
        }
        if (const auto* renewed = std::get_if<customer::SessionRenewed>(&event)) {
            named.insert(renewed->session);
        }
    }
    // The last that was used may be over; all others live.
    RC_ASSERT(named.size() <= life.state().sessions.size() + 1U);
}

}  // namespace
}  // namespace kontor::tests
