#pragma once

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/messages.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kontor::adapters::kafka {

enum class ProducerError : std::uint8_t {
    fenced,   ///< Another producer of the same name began after this one. For good.
    unknown,  ///< Nobody can tell what became of it. The producer must not be used again.
};

/// Writes one partition's batches, each as one transaction. Blocks; belongs to one thread.
class Producer {
public:
    virtual ~Producer() = default;
    Producer(const Producer&) = delete;
    Producer& operator=(const Producer&) = delete;

    /// Fences every producer of this name that began before, and ends what it left open. Once,
    /// before anything else.
    [[nodiscard]] virtual std::expected<void, ProducerError> begin() = 0;
    [[nodiscard]] virtual std::expected<void, ProducerError> commit(
        const std::vector<Message>& messages) = 0;

protected:
    Producer() = default;
};

using MakeProducer = std::function<std::unique_ptr<Producer>(eventstore::log::Partition)>;

/// Producers of a topic, named after its partitions. A call that the brokers don't answer ends
/// after `patience`.
[[nodiscard]] MakeProducer transactional_producers(Cluster cluster,
                                                   std::string topic,
                                                   std::chrono::milliseconds patience);

}  // namespace kontor::adapters::kafka
