#pragma once

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "projections/engine/view.hpp"
#include "projections/projection.hpp"

#include <optional>
#include <vector>

// What forgetting still has to do (M20): customers whose erasure has started and whose events are
// not purged yet, and orders in custody.

namespace kontor::projections::erasure {

/// An order that fulfilment delivers although its customer is forgotten.
struct Custody {
    domain::SecretId secret;
    domain::Timestamp begun_at;
    friend bool operator==(const Custody&, const Custody&) = default;
};
KONTOR_DESCRIBE(Custody, secret, begun_at);

class Erasures final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override {
        return "erasures";
    }
    [[nodiscard]] char letter() const override {
        return 'e';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 4;
    }
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;
};

struct CustodyEntry {
    domain::OrderNumber number;
    Custody custody;
};

/// Safe from any thread.
[[nodiscard]] std::vector<domain::CustomerId> started(const View& view,
                                                      eventstore::log::Partition partition);
[[nodiscard]] std::vector<CustodyEntry> in_custody(const View& view,
                                                   eventstore::log::Partition partition);

}  // namespace kontor::projections::erasure
