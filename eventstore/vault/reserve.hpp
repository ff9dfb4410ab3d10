#pragma once

#include "eventstore/log/record.hpp"
#include "eventstore/ports/key_value_store.hpp"
#include "eventstore/ports/random.hpp"
#include "eventstore/vault/key_rows.hpp"
#include "eventstore/vault/vault.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace kontor::eventstore::vault {

/// Secrets minted ahead, so that using one costs no write: a key is durable before the first record
/// that is sealed with it. Safe from any thread; throws StoreFailure.
class Reserve {
public:
    Reserve(ports::KeyValueStore& store,
            ports::Random& random,
            KeyRows& keys,
            const Vault::Options& options);

    [[nodiscard]] Reserved take(log::Partition partition);
    void refill(log::Partition partition);
    [[nodiscard]] bool low(log::Partition partition) const;
    void restart(log::Partition partition, std::optional<ReserveSequence> used);
    void list_all(bool on) {
        lists_all_ = on;
    }

private:
    struct OfPartition {
        mutable std::mutex mutex;
        std::condition_variable minted;
        std::deque<Reserved> ready;
        ReserveSequence next = 0;  ///< The place that the next block begins at.
        bool minting = false;
    };
    using Block = std::vector<Reserved>;

    [[nodiscard]] OfPartition& of(log::Partition partition) const;
    [[nodiscard]] bool low(const OfPartition& reserve) const;
    void mint(log::Partition partition, OfPartition& reserve, std::unique_lock<std::mutex>& lock);
    [[nodiscard]] Block add_block(ports::WriteBatch& batch,
                                  log::Partition partition,
                                  ReserveSequence first);

    ports::KeyValueStore& store_;
    ports::Random& random_;
    KeyRows& keys_;
    std::size_t block_;
    std::atomic<bool> lists_all_{false};
    std::vector<std::unique_ptr<OfPartition>> reserves_;
};

}  // namespace kontor::eventstore::vault
