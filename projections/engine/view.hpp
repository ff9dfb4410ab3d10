#pragma once

#include "eventstore/log/record.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::projections {

/// Where the rows of a projection stand in state/: 'w', its letter, a generation, the partition,
/// the row's own key. A rebuild writes the next generation and then makes it the current one.
class View {
public:
    View(const eventstore::ports::KeyValueStore& store, char letter)
        : store_{store}, letter_{letter} {}

    [[nodiscard]] std::uint8_t generation() const {
        return generation_.load(std::memory_order_acquire);
    }
    void switch_to(std::uint8_t generation) {
        generation_.store(generation, std::memory_order_release);
    }

    [[nodiscard]] std::string prefix(eventstore::log::Partition partition,
                                     std::uint8_t generation) const;
    /// The first key after every key that starts with `prefix`.
    [[nodiscard]] static std::string after(std::string prefix);

    /// Reads the current generation. Safe from any thread.
    [[nodiscard]] std::optional<std::string> get(eventstore::log::Partition partition,
                                                 std::string_view key) const;
    /// Rows whose key starts with `key_prefix`, from `from` (relative, not below the prefix) on.
    [[nodiscard]] std::unique_ptr<eventstore::ports::Cursor> scan(
        eventstore::log::Partition partition,
        std::string_view key_prefix,
        std::string_view from = {}) const;
    /// How much of a cursor's key is not the row's own.
    static constexpr std::size_t prefix_size = 5;

private:
    const eventstore::ports::KeyValueStore& store_;
    char letter_;
    std::atomic<std::uint8_t> generation_{0};
};

}  // namespace kontor::projections
