#pragma once

#include "eventstore/executor/slot_cache.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/executor/subscriber.hpp"
#include "eventstore/executor/transaction.hpp"
#include "eventstore/log/event_log.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/ports/key_value_store.hpp"
#include "eventstore/ports/random.hpp"
#include "eventstore/vault/vault.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kontor::eventstore::executor {

/// Why a command was not decided, or is not known to have taken effect. Nothing changed, except
/// after `unknown`, where the same idempotency key tells.
enum class Refusal : std::uint8_t {
    overloaded,       ///< Too many commands wait.
    shutting_down,    ///< The server drains.
    log_unavailable,  ///< The log does not take writes now; the batch is certainly not there.
    unknown,          ///< The batch may be there. The partition stopped.
    failed,           ///< An exception: a mistake of ours, or a store that cannot be read.
};

struct ExecutorLimits {
    std::size_t commands_waiting_max = 4096;  ///< A partition.
    std::size_t commands_per_batch_max = 512;
    std::size_t slots_cached_max = 4096;  ///< A partition.
};

/// What it takes to run partitions; all outlive the executors.
struct Surroundings {
    log::EventLog& log;
    ports::KeyValueStore& state;
    vault::Vault& vault;
    const ports::Clock& clock;
    ports::Random& random;
    std::vector<Subscriber*> subscribers;
    /// Asked when a partition's reserve of secrets runs low; must come back by `Vault::refill` on a
    /// thread that may block.
    std::function<void(log::Partition)> reserve_low;
    ExecutorLimits limits;
};

/// The only writer of one partition: decides waiting commands in order over the states at hand,
/// appends what follows as one batch, makes it durable, folds it, and only then answers.
///
/// Belongs to the engine's thread.
class PartitionExecutor {
public:
    /// Returns whether what the command appended shall be kept. Called again for the next batch if
    /// it purges a whole stream to which this one appends already.
    using Decide = std::move_only_function<bool(Transaction&)>;
    /// Called on the engine's thread once the outcome is durable; `end` is the position after the
    /// batch, or after what the decision had seen.
    using Finish = std::move_only_function<void(std::optional<Refusal>, log::Position end)>;

    PartitionExecutor(log::Partition partition, const Surroundings& surroundings);

    /// Catches the streams' rows up with the log. Returns an error if the log is corrupt or ends
    /// before the checkpoint. Blocks; before the first `submit`, and again for as long as another
    /// node appends.
    [[nodiscard]] log::LogResult<void> catch_up(Audience audience);
    /// This node appends from now on: mints the secrets that it will need. After the last
    /// `catch_up`. Blocks; throws StoreFailure.
    void lead();

    void submit(Decide decide, Finish finish);
    /// From now on every command is refused with `shutting_down`; those that wait are decided.
    void close() {
        closed_ = true;
    }
    [[nodiscard]] bool idle() const {
        return !running_;
    }
    /// The log's outcome could not be told: nothing is decided here until a restart.
    [[nodiscard]] bool stopped() const {
        return stopped_.has_value();
    }
    [[nodiscard]] std::size_t waiting() const {
        return waiting_.size();
    }

    /// Decides and appends until nothing waits. Spawned by whoever submitted to an idle executor.
    boost::asio::awaitable<void> run();
    /// True after a `submit` to an idle executor: `run` must be spawned, once.
    [[nodiscard]] bool claim_run();

private:
    friend class Transaction;

    struct Waiting {
        Decide decide;
        Finish finish;
    };
    struct Pending {
        log::Record record;   ///< Until it goes to the log.
        domain::Event event;  ///< Sealed.
        std::optional<domain::CustomerId> owner;
        // Of the record, for the fold.
        log::StreamId stream;
        std::uint64_t version = 0;
        std::optional<log::Idempotency> request;
    };

    void decide_some(std::vector<Waiting>& group);
    enum class Decided : std::uint8_t {
        done,
        failed,
        later,  ///< It must be decided again, first of a batch.
    };
    [[nodiscard]] Decided decide_one(Waiting& waiting);
    boost::asio::awaitable<std::optional<Refusal>> append_group();
    void fold_group(log::Checkpoint after);
    /// After a failed append: the states as they were are read again.
    void forget_group();
    void clear_group();
    void stop(const char* why);
    Slot& slot(const log::StreamId& stream);

    const log::Partition partition_;
    const Surroundings& around_;
    StateStore store_;
    SlotCache slots_;
    std::deque<Waiting> waiting_;
    StreamsCheckpoint checkpoint_;
    std::uint64_t term_ = 0;
    bool running_ = false;
    bool closed_ = false;
    std::optional<Refusal> stopped_;

    // The group being decided.
    domain::Timestamp now_;
    std::vector<Pending> pending_;
    std::vector<log::StreamPurged> purges_;
    std::map<std::string, domain::ClaimId, std::less<>> noted_claims_;
    std::map<domain::Id128, log::StreamId> noted_links_;
    std::map<log::Hash, AnswerRow> noted_answers_;
    std::optional<vault::ReserveSequence> reserve_used_;
    std::vector<log::StreamId> dirty_;
};

}  // namespace kontor::eventstore::executor
