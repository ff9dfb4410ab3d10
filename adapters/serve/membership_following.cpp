#include "adapters/nodes/forwarding.hpp"
#include "adapters/serve/kafka.hpp"
#include "adapters/serve/membership.hpp"
#include "adapters/serve/membership_terms.hpp"
#include "adapters/serve/stack.hpp"
#include "adapters/serve/steps.hpp"

#include <cstdlib>
#include <exception>
#include <utility>

// How a node follows the one that leads, until it leads itself.

namespace kontor::adapters::serve {
namespace {

namespace asio = boost::asio;

/// For an answer of the node that leads to what it may hold back for a moment.
constexpr std::chrono::milliseconds ask_patience{3'000};
constexpr std::chrono::milliseconds forward_patience{30'000};
/// A lease that began at the same moment by another clock has ended by then.
constexpr std::chrono::milliseconds lapse_margin{200};
/// How long whoever began to take over is left alone.
constexpr std::chrono::milliseconds take_over_time{4'000};

}  // namespace

nodes::Identity Membership::identity() const {
    return {.ca_file = settings_.node.ca_file,
            .certificate_file = settings_.node.certificate_file,
            .key_file = settings_.node.key_file};
}

std::shared_ptr<nodes::ChannelClient> Membership::client() const {
    const std::scoped_lock lock{mutex_};
    return client_;
}

void Membership::break_off_calls() {
    auto fresh = std::make_shared<nodes::ChannelClient>(
        identity(), nodes::ChannelClient::Options{.complain = complain});
    {
        const std::scoped_lock lock{mutex_};
        std::swap(client_, fresh);
    }
    if (fresh) fresh->stop();
}

std::optional<Lacks> Membership::ask(nodes::ChannelClient& calls) {
    while (true) {
        auto told = ask_once(calls);
        if (!told) return std::nullopt;
        if ((!told->nothing() || keeping_.is_coming()) && !keep(*told)) return std::nullopt;
        // The next piece at once.
        if (!told->ledger_goes_on) return told;
    }
}

std::optional<Lacks> Membership::ask_once(nodes::ChannelClient& calls) {
    const auto address = vault_.mirror().seen().address;
    if (address.empty() || address == self_.address) return std::nullopt;
    Has has;
    {
        const std::scoped_lock lock{mutex_};
        has = has_;
    }
    or_cannot(keeping_.count_coming(has));
    const auto reply = calls.call_and_wait(
        address, {.target = std::string{keeping_target}, .body = encode(has)}, ask_patience);
    if (!reply || reply->status != 200) return std::nullopt;
    auto told = decode_lacks(reply->body);
    if (!told) complain(address + ": what the node that leads told cannot be read");
    return told;
}

bool Membership::keep(const Lacks& told) {
    const auto taken = keeping_.take(told, parts_.vault);
    if (!taken) {
        complain(taken.error());
        return false;
    }
    if (taken->keyring && following_.adopt) {
        // What was opened with the one before cannot go on with this one.
        if (taken->replaced_foreign) give_up("the node that leads has another vault");
        if (following_.adopt(*taken->keyring)) keys_turned_ = true;
    }
    if (told.ledger_goes_on) return true;
    const std::scoped_lock lock{mutex_};
    look_at_files();
    return true;
}

std::uint64_t Membership::scrubbed() const {
    const std::scoped_lock lock{mutex_};
    return scrubbed_;
}

bool Membership::scrub() {
    // What is destroyed from here on is for the next time.
    const auto wanted = vault_.mirror().applied().scrub;
    if (wanted <= scrubbed()) return true;
    if (!parts_.vault.compact({}, {})) {
        complain("the vault could not be compacted");
        return false;
    }
    const std::scoped_lock lock{mutex_};
    scrubbed_ = has_.scrubbed = wanted;
    return true;
}

bool Membership::clean() {
    if (!scrub()) return false;
    if (!keys_turned_.exchange(false)) return true;
    try {
        following_.scrub();
        return true;
    } catch (const std::exception& failure) {
        complain(failure.what());
        keys_turned_ = true;
        return false;
    }
}

void Membership::keep_clean(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        // Whoever leads removes what it destroys itself. What it owed as it began is still owed.
        const bool leads = leads_;
        const bool is_clean = clean();
        if (leads && is_clean) return;
        wait(stop, is_clean ? between_looks : between_attempts);
    }
}

void Membership::exchange(const std::stop_token& stop) {
    // Whoever ends this asks for it first and breaks off calls then, so that none begins after.
    for (auto calls = client(); !stop.stop_requested(); calls = client()) {
        try {
            const auto told = ask(*calls);
            if (!told) wait(stop, between_attempts);
            // Until whoever leads hears that it is done, they answer at once.
            if (told && told->scrub > scrubbed()) wait(stop, between_looks);
        } catch (const std::exception& failure) {
            complain(failure.what());
            wait(stop, between_attempts);
        }
    }
}

void Membership::begin_exchange() {
    exchanging_ = std::jthread{[this](const auto& stop) { exchange(stop); }};
}

void Membership::end_exchange() {
    exchanging_.request_stop();
    break_off_calls();
    if (exchanging_.joinable()) exchanging_.join();
}

void Membership::follow(Following following) {
    following_ = std::move(following);
    begin_exchange();
    cleaning_ = std::jthread{[this](const auto& stop) { keep_clean(stop); }};
    following_along_ = std::jthread{[this](const auto& stop) { fold_along(stop); }};
}

void Membership::fold_along(const std::stop_token& stop) {
    constexpr std::chrono::milliseconds look_again{50};
    std::uint64_t seen = 0;
    auto led_from = leader_address();
    while (!stop.stop_requested()) {
        try {
            seen = log_.follower().changes_after(seen, look_again);
            following_.fold();
            const auto before = std::exchange(led_from, leader_address());
            if (before && before != led_from) break_off_calls();
            if (!lapsed()) {
                standing_back_.reset();
            } else if (take_over()) {
                return break_off_calls();
            }
        } catch (const kafka::KafkaFailure& failure) {
            // Another node was quicker, or the brokers are away; this one goes on following.
            complain(failure.what());
            wait(stop, between_attempts);
        } catch (const std::exception& failure) {
            if (leads_)
                give_up(std::string{"what this node began to lead is lost: "} + failure.what());
            complain(std::string{"this node cannot follow: "} + failure.what());
            std::_Exit(1);
        }
    }
}

/// Nothing that whoever leads may believe in is left of its lease, in any partition.
bool Membership::lapsed() const {
    const auto now = parts_.clock.since_boot();
    for (std::uint16_t i = 0; i < log_.partitions(); ++i) {
        const auto lease = log_.follower().lease({i});
        const bool resigned = lease.leader.name == kafka::no_leader;
        const auto ends = lease.seen + kafka_patience.lease + lapse_margin;
        if (now < (resigned ? lease.seen : ends) + courtesy_) return false;
    }
    return true;
}

bool Membership::take_over() {
    if (parts_.clock.since_boot() < stands_back_until_) return false;
    Steps steps{parts_.clock};
    // Brokers that are away keep leases from being read too.
    if (!vault_.mirror().read_to_end() || !keyring_fits()) return false;
    if (parts_.clock.since_boot() < vault_.mirror().changed_hands() + take_over_time) return false;
    steps.done("vault read");
    if (!log_.read_to_end() || !lapsed()) return false;
    steps.done("log read");
    complain("nobody leads: this node takes over");
    // What whoever led still tells must not replace what this node keeps from now on.
    end_exchange();
    steps.done("asking ended");
    try {
        lead(steps);
    } catch (const kafka::KafkaFailure&) {
        stands_back_until_ = parts_.clock.since_boot() + standing_back_.next() + courtesy_;
        begin_exchange();
        throw;
    }
    following_.lead();
    steps.done("shop opened");
    complain("this node leads after " + steps.text());
    return true;
}

std::optional<std::string> Membership::leader_address() const {
    const auto now = parts_.clock.since_boot();
    for (std::uint16_t i = 0; i < log_.partitions(); ++i) {
        const auto lease = log_.follower().lease({i});
        const bool runs = now < lease.seen + kafka_patience.lease;
        if (runs && lease.leader.name != kafka::no_leader) return lease.leader.address;
    }
    return std::nullopt;
}

asio::awaitable<http::Response> Membership::forward(http::Request& request) {
    // Whoever led last would be waited for in vain.
    auto address = leader_address().value_or("");
    if (address.empty() || address == self_.address) {
        return [](http::Request&) -> asio::awaitable<http::Response> {
            co_return http::Problem{"log-unavailable"};
        }(request);
    }
    return [](std::shared_ptr<nodes::ChannelClient> calls,
              std::string leader,
              http::Request& asked) -> asio::awaitable<http::Response> {
        co_return co_await nodes::forward(*calls, std::move(leader), asked, forward_patience);
    }(client(), std::move(address), request);
}

bool Membership::has_leader() const {
    return leads_ || leader_address();
}

}  // namespace kontor::adapters::serve
