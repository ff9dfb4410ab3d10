#pragma once

#include "adapters/kafka/topic_reader.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace kontor::adapters::kafka {

/// A topic of which a store on this machine holds the same rows.
struct MirroredTopic {
    std::string name;
    std::uint16_t partitions = 1;
    const eventstore::ports::KeyValueStore& store;
    /// Where the message's value stands in the store; nothing for one that nobody destroys.
    std::function<std::optional<std::string>(const rd_kafka_message_s&)> row_of;
};
/// Records of events.
[[nodiscard]] MirroredTopic mirrored_log(const Cluster& cluster,
                                         std::uint16_t partitions,
                                         const eventstore::ports::KeyValueStore& mirror);
/// Keys, also as an earlier epoch wrapped them.
[[nodiscard]] MirroredTopic mirrored_vault(const Cluster& cluster,
                                           const eventstore::ports::KeyValueStore& vault);

struct LooksForLeftovers {
    std::chrono::milliseconds patience{10'000};  ///< For the brokers' answer.
    /// At least: of a large topic a tenth of the time is spent on looking.
    std::chrono::milliseconds between_looks{std::chrono::minutes{1}};
    std::size_t found_max = 100'000;  ///< In a partition at a time; the others are looked for then.
};

/// Whether the brokers still hold what is gone on this machine: bytes of purged records and of
/// destroyed keys lie in a topic's files until it is compacted, which may fail unnoticed. Reads
/// topics from their start, and what is found again and again until it is gone.
class Leftovers {
public:
    /// The topics' stores outlive it.
    Leftovers(Cluster cluster, std::vector<MirroredTopic> topics, LooksForLeftovers how);
    ~Leftovers();
    Leftovers(const Leftovers&) = delete;
    Leftovers& operator=(const Leftovers&) = delete;

    /// Whether nothing is left of what was gone when this was asked first, since it last said so.
    /// Does not block: looks in the background. Safe from any thread.
    [[nodiscard]] bool none();
    /// Messages that were left in the topic that was looked at last. Safe from any thread.
    [[nodiscard]] std::size_t found() const {
        return found_.load(std::memory_order_relaxed);
    }

private:
    enum class Stage : std::uint8_t { idle, looking, none };
    /// By partition, in order.
    using Found = std::vector<std::vector<Offset>>;
    /// By partition.
    using Offsets = std::vector<Offset>;

    void run(const std::stop_token& stop);
    void wait_until_none(const MirroredTopic& topic, const std::stop_token& stop);
    /// What is left from `from` up to, not including, `until`; of `among` only, if that is given.
    [[nodiscard]] Found look(const MirroredTopic& topic,
                             const Offsets& from,
                             const Offsets& until,
                             const Found* among,
                             const std::stop_token& stop);
    [[nodiscard]] Offsets ends(const MirroredTopic& topic) const;
    void pause(const std::stop_token& stop);

    Cluster cluster_;
    std::vector<MirroredTopic> topics_;
    LooksForLeftovers how_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    Stage stage_ = Stage::idle;
    std::atomic<std::size_t> found_{0};
    std::chrono::nanoseconds look_took_{0};  ///< The thread's.
    std::jthread thread_;                    // Last: it uses all the others.
};

}  // namespace kontor::adapters::kafka
