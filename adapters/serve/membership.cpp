#include "adapters/serve/membership.hpp"

#include "adapters/nodes/forwarding.hpp"
#include "adapters/serve/kafka.hpp"
#include "adapters/serve/membership_terms.hpp"
#include "adapters/serve/stack.hpp"
#include "adapters/serve/steps.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

namespace kontor::adapters::serve {
namespace {

namespace asio = boost::asio;
namespace vault = eventstore::vault;
using namespace std::chrono_literals;

/// How long a node that lacks nothing is kept waiting for news.
constexpr std::chrono::milliseconds news_wait{500};
/// They are compacted within minutes, and a receipt waits for it.
constexpr std::chrono::milliseconds between_looks_for_keys{10'000};
/// The tokens' file may be changed by the command line.
constexpr std::chrono::milliseconds tokens_last{1'000};
constexpr std::uint32_t courtesies = 8;
constexpr std::chrono::milliseconds courtesy_step{150};
/// Whoever lost its partitions exits with it, and whatever keeps it running starts it anew.
constexpr int lost_lead = 3;
/// What two nodes that begin to take over at the same time need to see each other.
constexpr std::chrono::milliseconds for_others{300};
/// After such a silence whoever began the vault is gone.
constexpr std::chrono::seconds begun_in_vain = kafka::sign_of_life + std::chrono::seconds{10};

kafka::Leader self_of(const cli::Settings& settings) {
    kafka::Leader self{.name = node_of(settings), .address = {}};
    if (settings.node.is_alone()) return self;
    self.address = settings.node.address.value_or(*settings.node.listen).text();
    return self;
}

kafka::Cluster checked_cluster(const cli::Settings& settings) {
    auto cluster = cluster_of(settings);
    auto faults = faults_of(cluster,
                            plans_of(settings, static_cast<std::uint16_t>(settings.partitions)),
                            settings.sandbox.on);
    if (!faults.empty()) throw CannotServe{faults};
    return cluster;
}

/// Whether a keyring may open what the topic's `marker` stands for: it is the one that was noted,
/// or the next one, which was saved and not noted yet.
bool fits(const Has& has, const kafka::Marker& marker) {
    if (marker.keyring == 0 || has.keyring == marker.keyring + 1) return true;
    return has.keyring == marker.keyring && has.keyring_digest == marker.keyring_digest;
}

std::chrono::milliseconds courtesy_of(const kafka::Leader& self) {
    std::uint32_t sum = 0;
    for (const char c : self.name + self.address) sum = sum * 31 + static_cast<unsigned char>(c);
    return courtesy_step * (sum % courtesies);
}

}  // namespace

void complain(std::string_view what) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
}

void give_up(const std::string& why) {
    complain(why + ": this node ends, and follows when it is started again");
    std::_Exit(lost_lead);
}

Membership::Membership(const cli::Settings& settings, Parts parts)
    : settings_{settings},
      parts_{std::move(parts)},
      cluster_{checked_cluster(settings)},
      self_{self_of(settings)},
      keeping_{settings},
      followers_{parts_.clock},
      vault_{cluster_,
             parts_.vault,
             parts_.clock,
             {.node = self_,
              .patience = kafka_patience,
              .others_scrubbed =
                  [this](std::uint64_t version) {
                      followers_.await_scrubbed(version);
                      return true;
                  },
              .producers = {}}},
      log_{cluster_,
           {.mirror = parts_.log_mirror,
            .clock = parts_.clock,
            .random = parts_.random,
            .executor = parts_.engine},
           {.patience = kafka_patience,
            .observer = parts_.observer,
            .node = self_,
            .producers = {},
            .vault_has = [this](std::uint64_t version) { return vault_.mirror().has(version); },
            .vault_version = [this] { return vault_.version(); }}},
      leftovers_{cluster_,
                 {kafka::mirrored_log(cluster_, log_.partitions(), parts_.log_mirror),
                  kafka::mirrored_vault(cluster_, parts_.vault)},
                 {.patience = kafka_patience.call}},
      keys_left_{cluster_,
                 {kafka::mirrored_vault(cluster_, parts_.vault)},
                 {.patience = kafka_patience.call, .between_looks = between_looks_for_keys}},
      courtesy_{courtesy_of(self_)} {
    look_at_files();
    if (!is_alone()) open_channel();
}

Membership::~Membership() {
    stop();
}

void Membership::open_channel() {
    break_off_calls();
    server_ = std::make_unique<nodes::ChannelServer>(
        identity(),
        [this](nodes::Call call) { return answer(std::move(call)); },
        nodes::ChannelServer::Options{.complain = complain});
    const auto& where = *settings_.node.listen;
    (void)or_cannot(server_->listen(where.host, where.port));
    server_->start();
}

void Membership::stop() {
    // Others are started by the first.
    for (auto* thread : {&following_along_, &exchanging_, &cleaning_, &watching_}) {
        thread->request_stop();
        if (thread->joinable()) thread->join();
    }
    if (server_) server_->stop();
    if (const auto calls = client()) calls->stop();
}

void Membership::wait(const std::stop_token& stop, std::chrono::milliseconds time) {
    std::unique_lock lock{waiting_};
    (void)never_.wait_for(lock, stop, time, [] { return false; });
}

// Leading

void Membership::begin() {
    const auto patience = std::chrono::duration_cast<std::chrono::seconds>(kafka_patience.call);
    const auto nothing_came =
        " cannot be read to its end: it is damaged, or nothing more of it came for " +
        std::to_string(patience.count()) + " s. Do its brokers answer";
    const auto seen = [&] {
        if (!vault_.mirror().read_to_end()) {
            throw CannotServe{"the vault's topic" + nothing_came + "?"};
        }
        return vault_.mirror().seen();
    };
    for (auto marker = seen();; marker = seen()) {
        const bool is_ours = marker.writer.empty() || marker.writer == self_.name;
        const auto silent_for = parts_.clock.since_boot() - vault_.mirror().heard();
        // Whoever began the vault and went away before it was used left nothing to lose.
        const bool is_nobodys = marker.whole && marker.keyring == 0 && silent_for > begun_in_vain;
        if (is_alone() || is_ours || is_nobodys) {
            try {
                return begin_to_lead();
            } catch (const kafka::KafkaFailure&) {
                // Another node began at the same time.
                if (is_alone()) throw;
                wait({}, standing_back_.next() + courtesy_);
                continue;
            }
        }
        // No keyring is the vault's before it was used: whoever leads may be about to make one.
        if (ask(*client()) || (marker.keyring != 0 && keyring_fits())) break;
        complain("the node that leads cannot be reached at " + marker.address +
                 ", and the keyring here is not the one that it uses; it is waited for");
        wait({}, between_attempts);
    }
    // What it takes to read the log may change while it is read.
    begin_exchange();
    const bool is_read = log_.read_to_end();
    end_exchange();
    if (!is_read) {
        throw CannotServe{"the log's topic" + nothing_came + ", and the node that leads?"};
    }
    // Whoever led before left none: there must be one to follow.
    if (!log_.follower().format({})) begin_to_lead();
}

void Membership::begin_to_lead() {
    Steps steps{parts_.clock};
    lead(steps);
    // Rows that were read again after a crash may have brought back what was destroyed.
    (void)scrub();
}

bool Membership::keyring_fits() {
    const std::scoped_lock lock{mutex_};
    return !has_.keyring_digest.empty() && fits(has_, vault_.mirror().seen());
}

void Membership::lead(Steps& steps) {
    const CannotServe misfit{
        "the keyring here is not the one that the vault was last used with: put that one back, or "
        "start the node that led last"};
    if (!fits(has_, vault_.mirror().seen())) throw misfit;
    vault_.lead(is_alone() ? 0ms : for_others);
    steps.done("vault taken");
    if (!fits(has_, vault_.mirror().seen())) throw misfit;
    try {
        log_.lead();
    } catch (const kafka::KafkaFailure& failure) {
        if (is_alone()) throw;
        give_up(failure.what());
    }
    steps.done("partitions taken");
    leads_ = true;
    if (!is_alone()) watching_ = std::jthread{[this](const auto& stop) { watch_leases(stop); }};
}

void Membership::lead_while(std::function<bool()> healthy) {
    const std::scoped_lock lock{mutex_};
    healthy_ = std::move(healthy);
}

bool Membership::is_healthy() const {
    const std::scoped_lock lock{mutex_};
    return !healthy_ || healthy_();
}

/// A node that lost a partition for good keeps none: the others wait for it to be gone. So they do
/// for one that renews its leases and decides nothing any more.
void Membership::watch_leases(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        bool lost = vault_.fenced();
        for (std::uint16_t i = 0; i < log_.partitions(); ++i) lost = lost || log_.lost({i});
        const bool healthy = is_healthy();
        // Whatever ends while this node ends is no fault.
        if (stop.stop_requested()) return;
        if (lost) give_up("another node leads now");
        if (!healthy) give_up("the engine stopped");
        wait(stop, 100ms);
    }
}

void Membership::keyring_saved(const vault::Keyring& keyring) {
    const auto digest = digest_of(keyring);
    {
        const std::scoped_lock lock{mutex_};
        looked_at_ = {};
        has_.keyring = keyring.number;
        has_.keyring_digest = digest;
    }
    if (!leads_) return;
    // Before anything is wrapped under it: were this node lost then, the others could not lead.
    followers_.await_keyring(keyring.number, digest);
    vault_.note_keyring(keyring.number, digest);
}

// What others ask

asio::awaitable<nodes::Reply> Membership::answer(nodes::Call call) {
    constexpr std::uint16_t not_leading = 421;
    constexpr std::uint16_t malformed = 400;
    constexpr std::uint16_t unknown = 404;
    if (!leads_) co_return nodes::Reply{.status = not_leading, .body = {}};
    if (call.target == keeping_target) {
        if (!has_keyring()) co_return nodes::Reply{.status = not_leading, .body = {}};
        auto theirs = decode_has(call.body);
        if (!theirs) co_return nodes::Reply{.status = malformed, .body = {}};
        co_return co_await tell_lacking(*std::move(theirs));
    }
    auto* responder = responder_.load();
    if (call.target != nodes::forward_target) co_return nodes::Reply{.status = unknown, .body = {}};
    if (responder == nullptr) co_return nodes::Reply{.status = not_leading, .body = {}};
    co_return co_await nodes::answer_forwarded(*responder, std::move(call));
}

void Membership::look_at_files() {
    has_ = or_cannot(keeping_.has());
    has_.node = self_.name;
    has_.scrubbed = scrubbed_;
    looked_at_ = parts_.clock.since_boot();
    vault_.mirror().keyring_kept(has_.keyring);
}

bool Membership::has_keyring() {
    const std::scoped_lock lock{mutex_};
    return !has_.keyring_digest.empty();
}

bool Membership::lacks(const Has& theirs) {
    const std::scoped_lock lock{mutex_};
    // The ledger changes with the keyring alone, and may be long.
    if (looked_at_ == std::chrono::nanoseconds{0}) look_at_files();
    if (looked_at_ + tokens_last < parts_.clock.since_boot()) {
        has_.tokens = or_cannot(keeping_.tokens());
        looked_at_ = parts_.clock.since_boot();
    }
    return theirs.keyring != has_.keyring || theirs.keyring_digest != has_.keyring_digest ||
           theirs.ledger != has_.ledger || theirs.ledger_tail != has_.ledger_tail ||
           (!has_.tokens.empty() && theirs.tokens != has_.tokens);
}

asio::awaitable<nodes::Reply> Membership::tell_lacking(Has theirs) {
    followers_.heard(theirs);
    asio::steady_timer timer{co_await asio::this_coro::executor};
    const auto until = parts_.clock.since_boot() + news_wait;
    while (leads_ && parts_.clock.since_boot() < until && !lacks(theirs) &&
           vault_.mirror().applied().scrub <= theirs.scrubbed) {
        timer.expires_after(between_looks);
        co_await timer.async_wait(asio::use_awaitable);
    }
    Lacks told;
    if (lacks(theirs)) {
        auto lacking = keeping_.lacking(theirs);
        if (!lacking) throw std::runtime_error{lacking.error()};
        told = *std::move(lacking);
        // Entries that were dropped from the ledger are noticed so.
        const std::scoped_lock lock{mutex_};
        if (told.nothing()) looked_at_ = {};
    }
    told.scrub = vault_.mirror().applied().scrub;
    co_return nodes::Reply{.status = 200, .body = encode(told)};
}

}  // namespace kontor::adapters::serve
