#pragma once

#include "eventstore/log/record.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

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

/// A view's rows of one generation.
struct ViewName {
    char letter = '?';
    std::uint8_t generation = 0;
    friend bool operator==(const ViewName&, const ViewName&) = default;
};

/// Writes, in one row, how far all views of a partition are that go in step with its log: a row
/// each would be most of what a small batch changes.
void put_in_step(eventstore::ports::WriteBatch& batch,
                 eventstore::log::Partition partition,
                 const eventstore::log::Checkpoint& at,
                 const std::vector<ViewName>& views);

/// The rows of state/ that hold the views' own bookkeeping. Throws StoreFailure.
class ViewBookkeeping {
public:
    ViewBookkeeping(const eventstore::ports::KeyValueStore& store, char letter)
        : store_{store}, letter_{letter} {}

    [[nodiscard]] std::optional<CurrentGeneration> current() const;
    /// From the view's own row or, where it went on in step, from the one of all.
    [[nodiscard]] ViewProgress progress(eventstore::log::Partition partition,
                                        std::uint8_t generation) const;
    void put(eventstore::ports::WriteBatch& batch, const CurrentGeneration& current) const;
    void put(eventstore::ports::WriteBatch& batch,
             eventstore::log::Partition partition,
             std::uint8_t generation,
             const ViewProgress& progress) const;
    /// Of which there are rows: the current one, and what a rebuild left that was broken off.
    [[nodiscard]] std::vector<std::uint8_t> generations() const;
    /// Erases all that is kept of a generation: its rows and its progress.
    void erase_generation(eventstore::ports::WriteBatch& batch, std::uint8_t generation) const;

private:
    const eventstore::ports::KeyValueStore& store_;
    char letter_;
};

}  // namespace kontor::projections
