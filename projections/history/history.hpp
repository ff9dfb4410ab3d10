#pragma once

#include "domain/order/order.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/engine/view.hpp"
#include "projections/projection.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A customer's orders (M13, M14): a scan of one customer's rows. Orders live for weeks, so there
// are dozens, seldom thousands; no index on personal columns is needed, and none could be erased
// well.

namespace kontor::projections::history {

/// What the list shows of an order; number account and company are sealed as they were placed.
struct Row {
    domain::SecretId secret;
    domain::Personal<domain::order::Placing, domain::Scope::order> placing;
    domain::order::Status status = domain::order::Status::placed;
    domain::Timestamp placed_at;
    std::optional<domain::Timestamp> final_at;
    std::optional<domain::Timestamp> held_at;  ///< A legal hold is on it since then.
    friend bool operator==(const Row&, const Row&) = default;
};
KONTOR_DESCRIBE(Row, secret, placing, status, placed_at, final_at, held_at);

class History final : public Projection {
public:
    explicit History(const eventstore::vault::Vault& vault) : vault_{vault} {}

    [[nodiscard]] std::string_view name() const override {
        return "history";
    }
    [[nodiscard]] char letter() const override {
        return 'h';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 2;
    }
    [[nodiscard]] const eventstore::codec::EventTypes* types() const override;
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;

private:
    const eventstore::vault::Vault& vault_;
};

struct Entry {
    domain::OrderNumber number;
    Row row;
};

/// All orders of a customer, in no particular order. Safe from any thread.
[[nodiscard]] std::vector<Entry> orders_of(const View& view,
                                           eventstore::log::Partition partition,
                                           domain::CustomerId customer);

/// One order of that customer; nothing if it is not its. Safe from any thread.
[[nodiscard]] std::optional<Row> order_of(const View& view,
                                          eventstore::log::Partition partition,
                                          domain::CustomerId customer,
                                          const domain::OrderNumber& number);

/// What becomes of an order when its customer is forgotten (M20).
enum class Outcome : std::uint8_t {
    cancelled,             ///< It was not accepted.
    kept_until_delivered,  ///< Its delivery data stays, for fulfilment alone.
    kept_on_hold,          ///< Its delivery data stays while the legal hold is on it.
    erased,
};
[[nodiscard]] constexpr std::array<std::string_view, 4> enum_names(Outcome) {
    return {"cancelled", "kept-until-delivered", "kept-on-legal-hold", "erased"};
}
[[nodiscard]] Outcome outcome_of(const Row& row,
                                 const domain::order::RetentionRules& rules,
                                 domain::Timestamp now);

/// Whose order it is, as long as that may be told. Safe from any thread.
[[nodiscard]] std::optional<domain::CustomerId> owner_of(const View& view,
                                                         eventstore::log::Partition partition,
                                                         const domain::OrderNumber& number);

}  // namespace kontor::projections::history
