#pragma once

#include "eventstore/executor/committed_batch.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <cstdint>

namespace kontor::eventstore::executor {

/// Who hears of what is read back from the log.
enum class Audience : std::uint8_t {
    nobody,       ///< At a start: subscribers catch up by themselves, from where each of them is.
    subscribers,  ///< As if it were appended here.
};

/// Follows the log at its end. Called on the engine's thread for each batch, in order, before the
/// batch's commands are acknowledged; what it adds to `changes` is written to state/ with the
/// streams' own changes, in one write.
class Subscriber {
public:
    virtual ~Subscriber() = default;
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    /// Must not throw: what it cannot digest it puts aside (quarantine).
    virtual void on_batch(const CommittedBatch& batch, ports::WriteBatch& changes) noexcept = 0;
    /// The changes of that batch are readable now. Not called if they could not be written.
    virtual void on_written(const CommittedBatch& batch) noexcept = 0;

protected:
    Subscriber() = default;
};

}  // namespace kontor::eventstore::executor
