#pragma once

#include "adapters/cli/settings.hpp"
#include "adapters/http/exchange/request.hpp"
#include "adapters/http/exchange/response.hpp"
#include "adapters/http/server/responder.hpp"
#include "adapters/kafka/kafka_log.hpp"
#include "adapters/kafka/leftovers.hpp"
#include "adapters/kafka/vault/replicated_vault.hpp"
#include "adapters/nodes/channel_client.hpp"
#include "adapters/nodes/channel_server.hpp"
#include "adapters/serve/followers.hpp"
#include "adapters/serve/keeping.hpp"
#include "adapters/serve/standing_back.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace kontor::adapters::serve {

class Steps;

/// This node among those that share a log on Kafka: it leads all partitions, or follows whoever
/// does and takes over when their lease lapses (docs/decisions/0010). A node without `node.listen`
/// is alone, and leads as it starts.
class Membership {
public:
    struct Parts {
        eventstore::ports::KeyValueStore& log_mirror;
        eventstore::ports::KeyValueStore& vault;
        const eventstore::ports::Clock& clock;
        eventstore::ports::Random& random;
        boost::asio::any_io_executor engine;
        eventstore::log::LogObserver observer;
    };
    /// What follows on this machine does with what comes.
    struct Following {
        std::function<void()> fold;  ///< Brings streams and views to the log's end.
        /// Takes the keyring over; whether its keys turned.
        std::function<bool(const eventstore::vault::Keyring&)> adopt;
        /// Removes what was purged from the files of log and views, as whoever leads does at a
        /// turn. Beside all others.
        std::function<void()> scrub;
        /// This node leads from now on: everything is read; `fold` is not called any more.
        std::function<void()> lead;
    };

    /// Opens log and vault as whoever follows; makes the topics in the sandbox. Throws CannotServe
    /// with what is wrong, KafkaFailure and StoreFailure.
    Membership(const cli::Settings& settings, Parts parts);
    ~Membership();
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;

    /// Leads, if nobody else does; else fetches what it takes to follow. Blocks, for as long as
    /// whoever leads cannot be reached and this machine lacks something. Throws as the constructor.
    void begin();
    [[nodiscard]] bool leads() const {
        return leads_;
    }
    [[nodiscard]] bool is_alone() const {
        return settings_.node.is_alone();
    }
    /// Not on Kafka alone, whatever it was before: a node that leads has saved this keyring. When
    /// this returns, the others have it or cannot lead. Throws StoreFailure.
    void keyring_saved(const eventstore::vault::Keyring& keyring);
    /// Follows on threads of its own until it leads. Once, if it does not lead.
    void follow(Following following);
    /// Among several, ends the process once this node leads and is not `healthy` any more: others
    /// can do what it cannot. Safe from any thread, as `healthy` is, which lives until `stop`.
    void lead_while(std::function<bool()> healthy);
    /// Ends the threads. Blocks.
    void stop();

    /// Who answers what others forward.
    void answer_with(http::Responder& responder) {
        responder_ = &responder;
    }
    /// The answer of whoever leads; a problem at once while no lease runs, as far as is known here.
    [[nodiscard]] boost::asio::awaitable<http::Response> forward(http::Request& request);
    /// A lease runs, as far as is known here.
    [[nodiscard]] bool has_leader() const;
    /// Whether the brokers hold nothing of what was gone here when this was asked first, since it
    /// last said so. Does not block.
    [[nodiscard]] bool gone_from_brokers() {
        return leftovers_.none();
    }
    /// The same of keys alone, which the brokers compact soon.
    [[nodiscard]] bool keys_gone_from_brokers() {
        return keys_left_.none();
    }
    /// Messages of that which the brokers held when it was last looked: of all, and of keys alone.
    [[nodiscard]] std::size_t leftovers() const {
        return leftovers_.found();
    }
    [[nodiscard]] std::size_t keys_left() const {
        return keys_left_.found();
    }
    /// The nodes that follow this one.
    [[nodiscard]] std::size_t followers() const {
        return followers_.count();
    }

    [[nodiscard]] kafka::KafkaLog& log() {
        return log_;
    }
    [[nodiscard]] kafka::ReplicatedVault& vault() {
        return vault_;
    }

private:
    [[nodiscard]] nodes::Identity identity() const;
    void open_channel();
    [[nodiscard]] std::shared_ptr<nodes::ChannelClient> client() const;
    /// What waits for the answer of a node that is gone waits no longer.
    void break_off_calls();
    [[nodiscard]] boost::asio::awaitable<nodes::Reply> answer(nodes::Call call);
    [[nodiscard]] boost::asio::awaitable<nodes::Reply> tell_lacking(Has theirs);
    [[nodiscard]] bool lacks(const Has& theirs);
    void look_at_files();
    /// Whether the keyring here opens the vault as the topic has it.
    [[nodiscard]] bool keyring_fits();
    [[nodiscard]] bool has_keyring();
    void lead(Steps& steps);
    void begin_to_lead();
    /// Asks whoever leads for what this node lacks, and keeps it; nothing if they did not answer.
    [[nodiscard]] std::optional<Lacks> ask(nodes::ChannelClient& calls);
    [[nodiscard]] std::optional<Lacks> ask_once(nodes::ChannelClient& calls);
    [[nodiscard]] bool keep(const Lacks& told);
    [[nodiscard]] std::uint64_t scrubbed() const;
    /// What whoever leads destroyed leaves this node's files too: they wait for it. False if it
    /// could not be removed.
    [[nodiscard]] bool scrub();
    /// The same of all that was purged, once keys turned.
    [[nodiscard]] bool clean();
    /// On a thread of its own, for it takes long, and nobody waits for whoever is silent meanwhile.
    void keep_clean(const std::stop_token& stop);
    void exchange(const std::stop_token& stop);
    void begin_exchange();
    void end_exchange();
    void fold_along(const std::stop_token& stop);
    [[nodiscard]] bool is_healthy() const;
    void watch_leases(const std::stop_token& stop);
    /// Of whoever has a lease that runs; nothing if nobody has.
    [[nodiscard]] std::optional<std::string> leader_address() const;
    [[nodiscard]] bool lapsed() const;
    [[nodiscard]] bool take_over();
    void wait(const std::stop_token& stop, std::chrono::milliseconds time);

    const cli::Settings& settings_;
    Parts parts_;
    kafka::Cluster cluster_;
    kafka::Leader self_;
    Keeping keeping_;
    Followers followers_;
    kafka::ReplicatedVault vault_;
    kafka::KafkaLog log_;
    kafka::Leftovers leftovers_;
    kafka::Leftovers keys_left_;
    std::chrono::milliseconds courtesy_;  ///< So that two nodes do not take over at once.
    StandingBack standing_back_;
    std::chrono::nanoseconds stands_back_until_{0};
    Following following_;
    std::atomic<bool> leads_ = false;
    /// And what was purged has not left this node's files yet.
    std::atomic<bool> keys_turned_ = false;
    std::atomic<http::Responder*> responder_ = nullptr;

    std::mutex waiting_;
    std::condition_variable_any never_;  ///< Only a stop ends a wait early.

    mutable std::mutex mutex_;
    Has has_;  ///< What is here, as it was last looked at.
    std::uint64_t scrubbed_ = 0;
    std::function<bool()> healthy_;
    std::chrono::nanoseconds looked_at_{0};  ///< Since the machine started; 0: to be looked at.

    std::shared_ptr<nodes::ChannelClient> client_;
    std::unique_ptr<nodes::ChannelServer> server_;
    std::jthread following_along_;
    std::jthread exchanging_;
    std::jthread cleaning_;
    std::jthread watching_;
};

}  // namespace kontor::adapters::serve
