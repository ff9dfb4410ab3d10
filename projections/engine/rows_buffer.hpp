#pragma once

#include "eventstore/ports/key_value_store.hpp"
#include "projections/projection.hpp"

#include <cstddef>
#include <map>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::projections {

/// Rows under one prefix of a store, with changes on top that are not written yet.
class RowsBuffer final : public Rows {
public:
    RowsBuffer(const eventstore::ports::KeyValueStore& store, std::string prefix)
        : store_{store}, prefix_{std::move(prefix)} {}

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override;
    void put(std::string_view key, std::string_view value) override;
    void erase(std::string_view key) override;
    void erase_prefix(std::string_view prefix) override;

    /// How many rows are changed.
    [[nodiscard]] std::size_t size() const {
        return changes_.size();
    }
    /// What that takes; a row that is changed again and again takes it each time.
    [[nodiscard]] std::size_t size_bytes() const {
        return size_bytes_;
    }
    /// Adds the changes to `batch` and starts afresh.
    void flush_into(eventstore::ports::WriteBatch& batch);
    void discard();

private:
    [[nodiscard]] std::string full(std::string_view key) const;
    /// A copy of both, one behind the other, that lives until the changes go.
    [[nodiscard]] std::string_view kept(std::string_view first, std::string_view second = {});

    const eventstore::ports::KeyValueStore& store_;
    std::string prefix_;
    /// Of all changes together: a key, a value and a node each were a fifth of what an order takes
    /// from the heap.
    std::pmr::monotonic_buffer_resource memory_;
    std::pmr::map<std::string_view, std::optional<std::string_view>> changes_{
        &memory_};  ///< By full key.
    std::size_t size_bytes_ = 0;
};

}  // namespace kontor::projections
