#pragma once

#include "eventstore/log/record.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <cstdint>
#include <optional>
#include <set>

namespace kontor::projections {

/// Which generation of a view is the current one, and the schema of its rows.
struct CurrentGeneration {
    std::uint8_t generation = 0;
    std::uint32_t schema = 0;
};

/// What a view knows about itself in one partition.
struct ViewProgress {
    eventstore::log::Checkpoint at;
    std::set<std::uint64_t> skipped;  ///< Positions that an operator decided to leave out.
};

/// The rows of state/ that hold the views' own bookkeeping. Throws StoreFailure.
class ViewBookkeeping {
public:
    ViewBookkeeping(const eventstore::ports::KeyValueStore& store, char letter)
        : store_{store}, letter_{letter} {}

    [[nodiscard]] std::optional<CurrentGeneration> current() const;
    [[nodiscard]] ViewProgress progress(eventstore::log::Partition partition,
                                        std::uint8_t generation) const;
    void put(eventstore::ports::WriteBatch& batch, const CurrentGeneration& current) const;
    void put(eventstore::ports::WriteBatch& batch,
             eventstore::log::Partition partition,
             std::uint8_t generation,
             const ViewProgress& progress) const;
    /// Erases all that is kept of a generation: its rows and its progress.
    void erase_generation(eventstore::ports::WriteBatch& batch, std::uint8_t generation) const;

private:
    const eventstore::ports::KeyValueStore& store_;
    char letter_;
};

}  // namespace kontor::projections
