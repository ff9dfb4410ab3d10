#pragma once

#include "domain/order/order.hpp"
#include "projections/engine/view.hpp"
#include "projections/projection.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What fulfilment systems are told (M26), in the order of the log. It carries no personal data:
// what is needed to deliver is fetched from the API while it exists.

namespace kontor::projections::feed {

enum class Kind : std::uint8_t {
    placed,
    accepted,
    rejected,
    cancelled,
    shipped,
    completed,
    erased,
};
[[nodiscard]] constexpr std::array<std::string_view, 7> enum_names(Kind) {
    return {"placed", "accepted", "rejected", "cancelled", "shipped", "completed", "erased"};
}

struct FedLine {
    std::uint32_t line = 0;
    domain::Sku sku;
    std::uint32_t quantity = 0;
    friend bool operator==(const FedLine&, const FedLine&) = default;
};
KONTOR_DESCRIBE(FedLine, line, sku, quantity);

struct Row {
    Kind kind = Kind::placed;
    std::string number;
    std::uint64_t version = 0;  ///< Of the order's stream: rises within it, with gaps.
    domain::Timestamp at;
    std::optional<domain::order::Status> status;  ///< None once erased.
    std::optional<domain::ShipmentId> shipment;
    std::vector<FedLine> lines;  ///< As placed, or as shipped.
    std::string country;
    std::optional<std::string>
        reason_code;  ///< Why it was cancelled; a rejection's reason is text.
    friend bool operator==(const Row&, const Row&) = default;
};
KONTOR_DESCRIBE(Row, kind, number, version, at, status, shipment, lines, country, reason_code);

class Feed final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override {
        return "feed";
    }
    [[nodiscard]] char letter() const override {
        return 'f';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 2;
    }
    [[nodiscard]] const eventstore::codec::EventTypes* types() const override;
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;
};

struct Entry {
    eventstore::log::Position position;
    Row row;
};

/// At most `limit` rows of a partition from `from` on. Safe from any thread.
[[nodiscard]] std::vector<Entry> rows_from(const View& view,
                                           eventstore::log::Partition partition,
                                           eventstore::log::Position from,
                                           std::size_t limit);

}  // namespace kontor::projections::feed
