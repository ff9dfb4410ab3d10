// Whatever is asked of a customer in whatever order: sessions and links are bounded, versions rise,
// and once it asked to be forgotten nothing personal is written of it again.

#include "domain/customer/customer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <rapidcheck.h>
#include <string>
#include <variant>
#include <vector>

namespace kontor::tests {
namespace {

namespace customer = domain::customer;
using customer::Phase;
using domain::Timestamp;

template <class Id>
Id some_id(std::uint8_t count) {
    Id id;
    id.value.bytes.back() =
        *rc::gen::inRange<std::uint8_t>(1, static_cast<std::uint8_t>(count + 1));
    return id;
}
std::string text() {
    return std::to_string(*rc::gen::inRange(0, 1'000));
}
std::optional<std::uint64_t> some_revision() {
    if (*rc::gen::arbitrary<bool>()) return std::nullopt;
    return *rc::gen::inRange<std::uint64_t>(0, 5);
}

customer::Command some_log_in() {
    const auto session = some_id<domain::SessionId>(60);
    const auto link = some_id<domain::LinkId>(20);
    switch (*rc::gen::inRange(0, 12)) {
        case 0:
            return customer::RenewSession{session};
        case 1:
            return customer::EndSession{session};
        case 2:
            return customer::EndSessions{.except = session};
        case 3:
            return customer::ChangePassword{.new_hash = text(), .session = session};
        case 4:
            return customer::RequestPasswordReset{link};
        case 5:
            return customer::ResetPassword{.link = link, .new_hash = text()};
        case 6:
            return customer::EndExpired{};
        case 7:
            return customer::WarnOfPasswordExpiry{};
        default:
            return customer::StartSession{session};
    }
}

customer::Command some_entry() {
    const auto number = some_id<domain::AccountNumberId>(6);
    const auto address = some_id<domain::AddressId>(6);
    switch (*rc::gen::inRange(0, 7)) {
        case 0:
            return customer::ChangeProfile{.profile = {.company_name = text()},
                                           .current = {},
                                           .expected_revision = some_revision()};
        case 1:
            return customer::SaveAccountNumber{.id = number, .entry = {}, .existing = {}};
        case 2:
            return customer::RelabelAccountNumber{
                .id = number, .entry = {.number = text(), .label = {}}, .current = {}};
        case 3:
            return customer::RemoveAccountNumber{number};
        case 4:
            return customer::SaveAddress{.id = address, .entry = {}};
        case 5:
            return customer::ChangeAddress{.id = address,
                                           .entry = {.address = {}, .label = text()},
                                           .current = {},
                                           .expected_revision = some_revision()};
        default:
            return customer::RemoveAddress{.id = address, .expected_revision = some_revision()};
    }
}

customer::Command some_command() {
    const auto which = *rc::gen::inRange(0, 100);
    if (which < 55) return some_log_in();
    if (which < 90) return some_entry();
    switch (which) {
        case 90:
        case 91:
            return customer::Register{.claim = some_id<domain::ClaimId>(1),
                                      .profile = {},
                                      .email = "an@example.test",
                                      .password_hash = "hash"};
        case 92:
        case 93:
            return customer::Activate{};
        case 94:
            return customer::LapseRegistration{};
        case 95:
            return customer::CompleteErasure{};
        case 96:
            return customer::WarnOfUnusedLogin{};
        case 97:
            return customer::ForgetUnused{};
        default:
            return customer::ForgetMe{.expected_revision = some_revision()};
    }
}

bool names_a_person(const customer::Event& event) {
    bool personal = false;
    std::visit(
        [&]<class Happened>(const Happened&) {
            domain::for_each_member<Happened>([&](auto member) {
                using Member =
                    std::remove_cvref_t<decltype(std::declval<Happened>().*member.pointer)>;
                personal = personal || domain::is_personal<Member>;
            });
        },
        event);
    return personal;
}

/// A customer who is active, and what is asked of it.
class Life {
public:
    Life() {
        apply(customer::Register{.claim = some_id<domain::ClaimId>(1),
                                 .profile = {},
                                 .email = "an@example.test",
                                 .password_hash = "hash"});
        apply(customer::Activate{});
    }

    /// What followed; nothing if it was refused.
    std::vector<customer::Event> apply(const customer::Command& command) {
        auto decided = customer::decide(state, command, context);
        if (!decided) return {};
        for (const auto& event : *decided) state = customer::evolve(std::move(state), event);
        return *std::move(decided);
    }
    void time_passes() {
        context.now += std::chrono::minutes{*rc::gen::element(0, 1, 31, 700, 3'000, 90'000)};
    }

    customer::State state;
    customer::Context context{.now = Timestamp{std::chrono::hours{500'000}}};
};

RC_GTEST_PROP(CustomerRules, SessionsAndLinksAreBounded, ()) {  // M3, M5
    Life life;
    const auto length = *rc::gen::inRange(0, 200);
    for (int i = 0; i < length; ++i) {
        if (*rc::gen::inRange(0, 4) == 0) life.time_passes();
        life.apply(some_log_in());
        RC_ASSERT(life.state.sessions.size() <= customer::sessions_max);
        RC_ASSERT(life.state.reset_links.size() <= customer::reset_links_max);
        RC_ASSERT(std::ranges::is_sorted(life.state.sessions, {}, &customer::Session::started_at));
    }
}

RC_GTEST_PROP(CustomerRules, NoSessionOutlivesItsTimeOrThePassword, ()) {  // M3, M19
    Life life;
    const auto length = *rc::gen::inRange(0, 80);
    for (int i = 0; i < length; ++i) {
        life.time_passes();
        life.apply(some_log_in());
        const auto& context = life.context;
        for (const auto& session : life.state.sessions) {
            const bool live =
                customer::live_session(life.state, session.session, context) != nullptr;
            const bool in_time =
                context.now < session.renewed_at + context.session_length &&
                context.now < life.state.password_set_at + context.password_age_max;
            RC_ASSERT(live == in_time);
        }
    }
}

RC_GTEST_PROP(CustomerRules, AfterForgettingNothingPersonalIsWritten, ()) {  // M20
    Life life;
    bool forgotten = false;
    const auto length = *rc::gen::inRange(0, 150);
    for (int i = 0; i < length; ++i) {
        if (*rc::gen::inRange(0, 4) == 0) life.time_passes();
        for (const auto& event : life.apply(some_command())) {
            RC_ASSERT(!forgotten || !names_a_person(event));
            if (forgotten) {
                RC_ASSERT(std::holds_alternative<customer::ErasureCompleted>(event));
            }
            forgotten = forgotten || std::holds_alternative<customer::ErasureStarted>(event);
        }
        if (!forgotten) continue;
        RC_ASSERT(life.state.sessions.empty());
        RC_ASSERT(life.state.phase == Phase::erasing || life.state.phase == Phase::erased);
        if (life.state.phase == Phase::erased) {
            RC_ASSERT(life.state == customer::State{.phase = Phase::erased});
        }
    }
}

RC_GTEST_PROP(CustomerRules, VersionsRiseByOneAndOnlyWhenSomethingChanged, ()) {  // M18, M23
    Life life;
    const auto length = *rc::gen::inRange(0, 120);
    for (int i = 0; i < length; ++i) {
        const auto before = life.state;
        const auto command = some_entry();
        const auto events = life.apply(command);
        const auto& after = life.state;
        const bool profile_changed = std::ranges::any_of(events, [](const auto& event) {
            return std::holds_alternative<customer::ProfileChanged>(event);
        });
        RC_ASSERT(after.profile_revision == before.profile_revision + (profile_changed ? 1U : 0U));
        for (const auto& address : after.addresses) {
            const auto known =
                std::ranges::find(before.addresses, address.id, &customer::AddressEntry::id);
            if (known == before.addresses.end()) {
                RC_ASSERT(address.revision == 1U);
            } else if (!std::holds_alternative<customer::SaveAddress>(command)) {
                // Saving makes a new entry; its id is fresh outside of this test.
                RC_ASSERT(address.revision == known->revision + (*known == address ? 0U : 1U));
            }
        }
    }
}

RC_GTEST_PROP(CustomerRules, AStaleChangeChangesNothing, ()) {  // M18, M23
    Life life;
    const auto length = *rc::gen::inRange(0, 120);
    for (int i = 0; i < length; ++i) {
        const auto command = some_entry();
        const auto* change = std::get_if<customer::ChangeProfile>(&command);
        const bool stale = change != nullptr && change->expected_revision &&
                           *change->expected_revision != life.state.profile_revision;
        const auto before = life.state;
        const auto events = life.apply(command);
        if (!stale) continue;
        RC_ASSERT(events.empty());
        RC_ASSERT(life.state == before);
    }
}

}  // namespace
}  // namespace kontor::tests
