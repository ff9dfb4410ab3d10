#pragma once

#include "adapters/kafka/client.hpp"
#include "eventstore/log/record.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct rd_kafka_message_s;

namespace kontor::adapters::kafka {

/// An offset of a partition in a topic: where to seek, and nothing else.
struct Offset {
    std::int64_t value = 0;
    friend auto operator<=>(const Offset&, const Offset&) = default;
};

struct FreeMessage {
    void operator()(rd_kafka_message_s* message) const;
};
using ReadMessage = std::unique_ptr<rd_kafka_message_s, FreeMessage>;

/// Which messages somebody reads: those of committed transactions, or whatever the brokers hold.
enum class Isolation : std::uint8_t { committed, none };

/// Reads partitions of a topic from given offsets on, and tells where each ends. `poll` belongs to
/// one thread; the rest is safe from any.
class TopicReader {
public:
    /// One offset a partition. Throws KafkaFailure.
    TopicReader(const Cluster& cluster,
                std::string topic,
                const std::vector<Offset>& from,
                Isolation isolation = Isolation::committed);
    ~TopicReader();
    TopicReader(const TopicReader&) = delete;
    TopicReader& operator=(const TopicReader&) = delete;

    /// A message, or the mark that a partition's end was met, or nothing for a while.
    [[nodiscard]] ReadMessage poll() const;
    /// Where what may be read of the partition ends now, as the brokers say. Nothing if they don't
    /// say so within `patience`.
    [[nodiscard]] std::optional<Offset> end(eventstore::log::Partition partition,
                                            std::chrono::milliseconds patience) const;

private:
    std::string topic_;
    Client consumer_;
    mutable std::mutex mutex_;
    mutable std::condition_variable pause_;  ///< Between two attempts; nobody ends it early.
};

[[nodiscard]] std::string_view key_of(const rd_kafka_message_s& message);
/// Empty for a tombstone too: its payload is null.
[[nodiscard]] std::string_view value_of(const rd_kafka_message_s& message);
/// The last header of that name; nothing if there is none.
[[nodiscard]] std::optional<std::string_view> header_of(const rd_kafka_message_s& message,
                                                        std::string_view name);

}  // namespace kontor::adapters::kafka
