#include "eventstore/vault/epochs.hpp"

#include <openssl/crypto.h>

#include <array>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::eventstore::vault {
namespace {

/// Rows of one kind, and how much of each stays readable behind the epoch.
struct Kind {
    std::string_view first;
    std::string_view after_last;
    std::size_t open_part_size;
};
constexpr std::array<Kind, 3> kinds{
    {{"c", "d", 0}, {"k", "l", sizeof(std::uint64_t)}, {"x", "y", 0}}};

constexpr std::size_t rows_at_a_time = 512;

/// One batch. Nobody erases or replaces a row meanwhile, or it would come back.
void rewrap_some(ports::KeyValueStore& store,
                 const Wrapping& wrapping,
                 const Kind& kind,
                 const std::vector<std::string>& keys) {
    const std::scoped_lock lock{wrapping.changing()};
    ports::WriteBatch batch;
    for (const auto& key : keys) {
        const auto row = store.get(key);
        if (!row || number_in<std::uint32_t>(*row) == wrapping.current_epoch()) continue;
        std::string secret = wrapping.unwrapped(key, *row, kind.open_part_size);
        const auto open_part =
            std::string_view{*row}.substr(sizeof(std::uint32_t), kind.open_part_size);
        batch.put(key, wrapping.wrapped(key, open_part, secret));
        OPENSSL_cleanse(secret.data(), secret.size());
    }
    if (!batch.empty()) write_or_throw(store, batch, ports::Durability::synced);
}

}  // namespace

void rewrap(ports::KeyValueStore& store, const Wrapping& wrapping) {
    for (const auto& kind : kinds) {
        std::vector<std::string> keys;
        for (auto row = store.scan(kind.first, kind.after_last); row->valid(); row->next()) {
            if (number_in<std::uint32_t>(row->value()) == wrapping.current_epoch()) continue;
            keys.emplace_back(row->key());
            if (keys.size() < rows_at_a_time) continue;
            rewrap_some(store, wrapping, kind, keys);
            keys.clear();
        }
        rewrap_some(store, wrapping, kind, keys);
    }
}

bool lives_under(const ports::KeyValueStore& store, std::uint32_t epoch) {
    for (const auto& kind : kinds) {
        for (auto row = store.scan(kind.first, kind.after_last); row->valid(); row->next()) {
            if (number_in<std::uint32_t>(row->value()) == epoch) return true;
        }
    }
    return false;
}

}  // namespace kontor::eventstore::vault
