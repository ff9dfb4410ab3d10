#include "eventstore/vault/reserve.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace kontor::eventstore::vault {
namespace {

constexpr std::size_t id_size = 16;

std::string block_key(log::Partition partition, ReserveSequence first) {
    std::string key{"r"};
    append_number(key, partition.value);
    append_number(key, first);
    return key;
}

ReserveSequence first_of(std::string_view key) {
    constexpr std::size_t prefix_size = 1 + sizeof(std::uint16_t);
    if (key.size() != prefix_size + sizeof(ReserveSequence)) {
        throw ports::StoreFailure{"a row of the vault's reserve is damaged"};
    }
    return number_in<ReserveSequence>(key.substr(prefix_size));
}

/// After the last block of `partition`, and before any of the next.
std::string end_of(log::Partition partition) {
    return block_key(partition, ~ReserveSequence{0});
}

}  // namespace

Reserve::Reserve(ports::KeyValueStore& store,
                 ports::Random& random,
                 KeyRows& keys,
                 const Vault::Options& options)
    : store_{store},
      random_{random},
      keys_{keys},
      block_{std::max<std::size_t>(options.reserve_block, 1)} {
    for (std::uint16_t number = 0; number < options.partitions; ++number) {
        auto& reserve = *reserves_.emplace_back(std::make_unique<OfPartition>());
        const log::Partition partition{number};
        const auto last = store_.last_in(block_key(partition, 0), end_of(partition));
        if (last) reserve.next = first_of(last->first) + last->second.size() / id_size;
    }
}

Reserve::OfPartition& Reserve::of(log::Partition partition) const {
    return *reserves_.at(partition.value);
}

Reserved Reserve::take(log::Partition partition) {
    auto& reserve = of(partition);
    std::unique_lock lock{reserve.mutex};
    while (reserve.ready.empty()) {
        if (reserve.minting) {
            reserve.minted.wait(lock);
        } else {
            mint(partition, reserve, lock);
        }
    }
    const Reserved taken = reserve.ready.front();
    reserve.ready.pop_front();
    return taken;
}

void Reserve::refill(log::Partition partition) {
    auto& reserve = of(partition);
    std::unique_lock lock{reserve.mutex};
    if (low(reserve) && !reserve.minting) mint(partition, reserve, lock);
}

bool Reserve::low(log::Partition partition) const {
    const auto& reserve = of(partition);
    const std::scoped_lock lock{reserve.mutex};
    return low(reserve);
}

bool Reserve::low(const OfPartition& reserve) const {
    return reserve.ready.size() < (block_ + 1) / 2;
}

void Reserve::mint(log::Partition partition,
                   OfPartition& reserve,
                   std::unique_lock<std::mutex>& lock) {
    const ReserveSequence first = reserve.next;
    const ReserveSequence taken = reserve.ready.empty() ? first : reserve.ready.front().sequence;
    reserve.next += block_;
    reserve.minting = true;
    lock.unlock();  // `take` goes on with what is left while the disk is waited for.
    Block block;
    try {
        ports::WriteBatch batch;
        // What was taken two blocks ago is in the log by now or will never be, and then a restart
        // need not look for it; the row would only tell which secrets were minted together.
        if (taken > 2 * block_ && !lists_all_) {
            batch.erase_range(block_key(partition, 0), block_key(partition, taken - 2 * block_));
        }
        block = add_block(batch, partition, first);
        keys_.write(batch, block_);
    } catch (...) {
        lock.lock();
        reserve.minting = false;
        reserve.minted.notify_all();
        throw;
    }
    lock.lock();
    std::ranges::move(block, std::back_inserter(reserve.ready));
    reserve.minting = false;
    reserve.minted.notify_all();
}

Reserve::Block Reserve::add_block(ports::WriteBatch& batch,
                                  log::Partition partition,
                                  ReserveSequence first) {
    constexpr std::size_t secret_size = sizeof(Key);
    std::vector<std::uint8_t> random(block_ * (id_size + secret_size));
    random_.fill(random);
    const std::string_view bytes{reinterpret_cast<const char*>(random.data()), random.size()};
    Block block;
    std::string ids;
    for (std::size_t i = 0; i < block_; ++i) {
        const auto drawn = bytes.substr(i * (id_size + secret_size));
        const domain::Id128 id{first_bytes<id_size>(drawn)};
        const SecretKey key{first_bytes<secret_size>(drawn.substr(id_size))};
        keys_.put(batch, id, first + i, key.key());
        // Its only use is most often its first, soon: a record's seal.
        keys_.remember(id, key.key());
        ids.append(view_of(id.bytes));
        block.push_back({domain::SecretId{id}, first + i});
    }
    OPENSSL_cleanse(random.data(), random.size());
    batch.put(block_key(partition, first), ids);
    return block;
}

void Reserve::restart(log::Partition partition, std::optional<ReserveSequence> used) {
    auto& reserve = of(partition);
    const std::scoped_lock lock{reserve.mutex};
    ports::WriteBatch batch;
    std::vector<domain::Id128> unused;
    ReserveSequence next = used ? *used + 1 : 0;
    for (auto block = store_.scan(block_key(partition, 0), end_of(partition)); block->valid();
         block->next()) {
        ReserveSequence sequence = first_of(block->key());
        for (auto ids = block->value(); ids.size() >= id_size; ids.remove_prefix(id_size)) {
            if (!used || sequence > *used) {
                unused.push_back(domain::Id128{first_bytes<id_size>(ids)});
            }
            ++sequence;
        }
        next = std::max(next, sequence);
        batch.erase(block->key());
    }
    next = std::max(next, reserve.next);
    Block block = add_block(batch, partition, next);
    keys_.destroy_with(std::move(batch), unused, block_);
    reserve.next = next + block_;
    reserve.ready.assign(block.begin(), block.end());
}

}  // namespace kontor::eventstore::vault
