#pragma once

#include "eventstore/codec/event_types.hpp"
#include "eventstore/executor/committed_batch.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor::projections {

/// A view's rows of one partition, while a batch is folded: what the batch changed is read back as
/// changed. Keys are relative to view and partition.
class Rows {
public:
    virtual ~Rows() = default;
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    [[nodiscard]] virtual std::optional<std::string> get(std::string_view key) const = 0;
    virtual void put(std::string_view key, std::string_view value) = 0;
    virtual void erase(std::string_view key) = 0;
    /// Erases every row whose key starts with `prefix`.
    virtual void erase_prefix(std::string_view prefix) = 0;

protected:
    Rows() = default;
};

/// A read model: a fold of the log into rows of state/. Every one can be rebuilt from the log.
///
/// A fold is a function of the batch and of the rows alone. It depends on no clock, and on the
/// value of no personal member but the owner of an order and the log-in address, which it opens and
/// which, erased, give no row (docs/architecture.md). Folding may throw; the engine then puts the
/// view into quarantine at that position.
class Projection {
public:
    virtual ~Projection() = default;
    Projection(const Projection&) = delete;
    Projection& operator=(const Projection&) = delete;

    /// One word; also its name on the command line and in metrics.
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Names its key space; one letter, never reused.
    [[nodiscard]] virtual char letter() const = 0;
    /// Rises when rows change their form: rows of another schema are rebuilt.
    [[nodiscard]] virtual std::uint32_t schema() const = 0;
    /// The events that `fold` does something with; nullptr: any. Whoever reads the log for this
    /// view alone leaves out the others.
    [[nodiscard]] virtual const eventstore::codec::EventTypes* types() const {
        return nullptr;
    }
    /// Whether partitions may be folded side by side: no fold looks at what another's left.
    [[nodiscard]] virtual bool partitions_are_apart() const {
        return true;
    }
    /// Whether what it makes are rows. If not there is nothing to compare, and to fold beside the
    /// running view would change what that has made.
    [[nodiscard]] virtual bool makes_rows() const {
        return true;
    }
    /// Whether what it made, and that lies elsewhere, is gone: it is folded from the beginning
    /// then.
    [[nodiscard]] virtual bool is_lost() const {
        return false;
    }
    virtual void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const = 0;

protected:
    Projection() = default;
};

}  // namespace kontor::projections
