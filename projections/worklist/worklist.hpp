#pragma once

#include "domain/order/order.hpp"
#include "projections/engine/view.hpp"
#include "projections/projection.hpp"

#include <optional>
#include <string>
#include <vector>

// What fulfilment has to do (M26): orders by status, oldest first. Nothing in it is personal.

namespace kontor::projections::worklist {

struct Row {
    domain::order::Status status = domain::order::Status::placed;
    domain::Timestamp placed_at;
    std::string country;
    std::uint64_t version = 0;  ///< Of the order's stream, at its last change of status.
    friend bool operator==(const Row&, const Row&) = default;
};
KONTOR_DESCRIBE(Row, status, placed_at, country, version);

class Worklist final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override {
        return "worklist";
    }
    [[nodiscard]] char letter() const override {
        return 'w';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 1;
    }
    [[nodiscard]] const eventstore::codec::EventTypes* types() const override;
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;
};

struct Entry {
    domain::OrderNumber number;
    Row row;
};

/// At most `limit` orders of one status in one partition, oldest first, placed after (`after`'s
/// time, `after`'s number). Safe from any thread.
struct After {
    domain::Timestamp placed_at;
    std::string number;
};
[[nodiscard]] std::vector<Entry> orders_in(const View& view,
                                           eventstore::log::Partition partition,
                                           domain::order::Status status,
                                           const std::optional<After>& after,
                                           std::size_t limit);

}  // namespace kontor::projections::worklist
