#pragma once

#include "domain/events.hpp"
#include "eventstore/log/record.hpp"
#include "projections/engine/view.hpp"
#include "projections/projection.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Which mails are still to be sent: what called for them is in the log, and so is that they were
// dealt with. A rebuild never mails again.

namespace kontor::projections::mail {

class Outbox final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override {
        return "outbox";
    }
    [[nodiscard]] char letter() const override {
        return 'm';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 1;
    }
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;
};

/// A mail that was called for: `cause` is the version of the event in its stream.
struct Due {
    eventstore::log::Partition partition;
    eventstore::log::StreamId stream;
    std::uint64_t cause = 0;
    std::string kind;
    friend auto operator<=>(const Due&, const Due&) = default;
};

/// Whether a mail that this event calls for is still to be sent. Safe from any thread.
[[nodiscard]] bool is_due(const View& view,
                          eventstore::log::Partition partition,
                          const eventstore::log::StreamId& stream,
                          std::uint64_t cause);

/// At most `limit` of a partition's mails, in the order of their streams, beyond `after`. Safe from
/// any thread.
[[nodiscard]] std::vector<Due> due_in(const View& view,
                                      eventstore::log::Partition partition,
                                      const std::optional<Due>& after,
                                      std::size_t limit);

/// The mail that an event calls for, or nothing. The one that tells of having been forgotten is
/// never among them: it is sent at most once and kept in memory only.
[[nodiscard]] std::string_view kind_called_for(const domain::Event& event);

}  // namespace kontor::projections::mail
