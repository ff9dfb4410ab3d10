#include "eventstore/vault/epochs.hpp"

#include <openssl/crypto.h>

#include <array>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::eventstore::vault {
namespace {

/// Rows of one kind, and how much of each stays readable behind the epoch.
struct Kind {
    std::string_view first;
    std::string_view after_last;
    std::size_t open_part_size;
};
constexpr std::array<Kind, 2> keys{{{"c", "d", 0}, {"k", "l", sizeof(std::uint64_t)}}};
constexpr Kind index{"x", "y", 0};

constexpr std::size_t rows_at_a_time = 512;

/// Wraps some rows anew, from `from` on; the key to go on from, or nothing at the end. Nobody
/// erases or replaces a row meanwhile, or it would come back.
std::optional<std::string> rewrap_some(ports::KeyValueStore& store,
                                       const Wrapping& wrapping,
                                       const Kind& kind,
                                       const std::string& from) {
    const std::scoped_lock lock{wrapping.changing()};
    ports::WriteBatch batch;
    std::optional<std::string> next;
    std::size_t seen = 0;
    for (auto row = store.scan(from, kind.after_last); row->valid(); row->next()) {
        if (seen++ == rows_at_a_time) {
            next = std::string{row->key()};
            break;
        }
        const auto value = row->value();
        if (number_in<std::uint32_t>(value) == wrapping.current_epoch()) continue;
        std::string secret = wrapping.unwrapped(row->key(), value, kind.open_part_size);
        const auto open_part = value.substr(sizeof(std::uint32_t), kind.open_part_size);
        batch.put(row->key(), wrapping.wrapped(row->key(), open_part, secret));
        OPENSSL_cleanse(secret.data(), secret.size());
    }
    if (!batch.empty()) write_or_throw(store, batch, ports::Durability::buffered);
    return next;
}

}  // namespace

void rewrap(ports::KeyValueStore& store, const Wrapping& wrapping) {
    for (const auto& kind : keys) {
        std::optional<std::string> from{kind.first};
        while (from) from = rewrap_some(store, wrapping, kind, *from);
    }
}

std::set<std::uint32_t> epochs_in_use(const ports::KeyValueStore& store) {
    std::set<std::uint32_t> found;
    for (const auto& kind : {keys[0], keys[1], index}) {
        for (auto row = store.scan(kind.first, kind.after_last); row->valid(); row->next()) {
            found.insert(number_in<std::uint32_t>(row->value()));
        }
    }
    return found;
}

}  // namespace kontor::eventstore::vault
