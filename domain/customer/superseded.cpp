#include "domain/customer/superseded.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

// Walks from the newest event to the oldest and remembers what the newer ones replace.

namespace kontor::domain::customer {
namespace {

class Walk {
public:
    explicit Walk(std::optional<SessionId> last_used) : last_used_{last_used} {}

    // What holds one value: the newest counts.
    bool replaced(const ProfileChanged&) {
        return std::exchange(profile_, true);
    }
    bool replaced(const LoginAddressSet&) {
        return std::exchange(login_address_, true);
    }
    bool replaced(const LoginAddressMoved&) {
        return std::exchange(login_address_, true);
    }
    bool replaced(const DraftSaved&) {
        return std::exchange(draft_, true);
    }
    bool replaced(const DraftRemoved&) {
        // The last one stays: the count of revisions goes on from it.
        return std::exchange(draft_, true);
    }
    bool replaced(const StandardAddressSet&) {
        return std::exchange(standard_address_, true);
    }
    bool replaced(const PasswordSet&) {
        // It ends what was warned of, and every link that resets the one before.
        password_warning_ = true;
        links_over_ = true;
        return std::exchange(password_, true);
    }
    bool replaced(const PasswordExpiryWarned&) {
        return std::exchange(password_warning_, true);
    }
    bool replaced(const UnusedLoginWarned&) {
        return std::exchange(unused_warning_, true);
    }

    // Lists: an entry counts until a newer event has it or takes it away. A removal goes together
    // with all that it removed.
    bool replaced(const AccountNumberSaved& event) {
        return !account_numbers_.insert(event.id).second;
    }
    bool replaced(const AccountNumberRemoved& event) {
        account_numbers_.insert(event.id);
        return true;
    }
    bool replaced(const AddressSaved& event) {
        return !addresses_.insert(event.id).second;
    }
    bool replaced(const AddressRemoved& event) {
        addresses_.insert(event.id);
        return true;
    }

    // Sessions and links.
    bool replaced(const SessionStarted& event) {
        unused_warning_ = true;
        return session_replaced(event.session);
    }
    bool replaced(const SessionRenewed& event) {
        unused_warning_ = true;
        return session_replaced(event.session);
    }
    bool replaced(const SessionEnded& event) {
        // The last log-in stays; without what ended it, it would live again.
        if (event.session == last_used_) return !sessions_.insert(event.session).second;
        ended_.insert(event.session);
        return true;
    }
    bool replaced(const SessionsEnded& event) {
        const bool ends_last = last_used_ && !last_used_seen_ && event.except != last_used_ &&
                               !sessions_.contains(*last_used_) && !all_ended_;
        if (!all_ended_) {
            all_ended_ = true;
            spared_ = event.except;
        } else if (spared_ != event.except) {
            spared_.reset();
        }
        return !ends_last;
    }
    bool replaced(const PasswordResetRequested& event) {
        return links_over_ || followed_.contains(event.link);
    }
    bool replaced(const LinkFollowed& event) {
        followed_.insert(event.link);
        return true;
    }

    // Changes of addresses.
    bool replaced(const EmailChangeRequested& event) {
        const bool is_newest = requested_.insert(event.use).second;
        return !is_newest || followed_.contains(event.link);
    }
    bool replaced(const AddressLeft&) {
        return true;
    }
    bool replaced(const LoginMoveBegun&) {
        return std::exchange(move_, true);
    }
    bool replaced(const LoginMoveEnded&) {
        move_ = true;
        return true;
    }

    // Once each; the whole stream goes when they end.
    bool replaced(const CustomerActivated&) {
        unused_warning_ = true;
        return false;
    }
    bool replaced(const CustomerRegistered&) {
        return false;
    }
    bool replaced(const RegistrationLapsed&) {
        return false;
    }
    bool replaced(const ErasureStarted&) {
        return false;
    }
    bool replaced(const ErasureCompleted&) {
        return false;
    }
    /// Goes with its cause; see below.
    bool replaced(const mail::MailSettled&) {
        return false;
    }

private:
    bool session_replaced(SessionId session) {
        if (session == last_used_) {
            // Its newest event, and none before it.
            return std::exchange(last_used_seen_, true);
        }
        if (ended_.contains(session)) return true;
        if (all_ended_ && spared_ != session) return true;
        return !sessions_.insert(session).second;
    }

    std::optional<SessionId> last_used_;
    bool last_used_seen_ = false;
    bool profile_ = false;
    bool login_address_ = false;
    bool draft_ = false;
    bool move_ = false;
    std::set<AddressUse> requested_;
    bool standard_address_ = false;
    bool password_ = false;
    bool password_warning_ = false;
    bool unused_warning_ = false;
    bool links_over_ = false;
    bool all_ended_ = false;
    std::optional<SessionId> spared_;
    std::set<SessionId> sessions_;
    std::set<SessionId> ended_;
    std::set<LinkId> followed_;
    std::set<AccountNumberId> account_numbers_;
    std::set<AddressId> addresses_;
};

/// The session of the last log-in or renewal.
std::optional<SessionId> last_used(std::span<const VersionedEvent> events) {
    std::optional<SessionId> session;
    for (const auto& [version, event] : events) {
        if (const auto* started = std::get_if<SessionStarted>(&event)) session = started->session;
        if (const auto* renewed = std::get_if<SessionRenewed>(&event)) session = renewed->session;
    }
    return session;
}

}  // namespace

std::vector<std::uint64_t> superseded(std::span<const VersionedEvent> events) {
    Walk walk{last_used(events)};
    std::set<std::uint64_t> gone;
    for (auto i = events.size(); i-- > 0;) {
        const auto& [version, event] = events[i];
        const bool replaced =
            std::visit([&](const auto& happened) { return walk.replaced(happened); }, event);
        if (replaced) gone.insert(version);
    }
    // A record of a mail goes with what called for the mail.
    std::set<std::uint64_t> held;
    for (const auto& [version, event] : events) {
        if (!gone.contains(version)) held.insert(version);
    }
    for (const auto& [version, event] : events) {
        const auto* settled = std::get_if<mail::MailSettled>(&event);
        if (settled != nullptr && !held.contains(settled->cause)) gone.insert(version);
    }
    return {gone.begin(), gone.end()};
}

}  // namespace kontor::domain::customer
