#include "eventstore/vault/key_rows.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace kontor::eventstore::vault {
namespace {

using ports::StoreFailure;

constexpr std::size_t epoch_size = sizeof(std::uint32_t);
constexpr std::size_t sequence_size = sizeof(std::uint64_t);

std::string bound_bytes(std::string_view row_key, std::string_view open_part) {
    std::string bound;
    append_frame(bound, row_key);
    append_frame(bound, open_part);
    return bound;
}

}  // namespace

void write_or_throw(ports::KeyValueStore& store,
                    const ports::WriteBatch& batch,
                    ports::Durability durability) {
    if (!store.write(batch, durability)) {
        throw StoreFailure{"a write to the vault failed; whether it took effect is unknown"};
    }
}

Wrapping::Wrapping(Keyring keyring, ports::Random& random)
    : keyring_{std::move(keyring)}, random_{random} {
    if (keyring_.epochs.empty()) throw StoreFailure{"the keyring holds no epoch key"};
}

namespace {

void wipe(Keyring& keyring) {
    for (auto& epoch : keyring.epochs) OPENSSL_cleanse(epoch.key.data(), epoch.key.size());
    for (Key* key : {&keyring.index_key,
                     &keyring.partition_key,
                     &keyring.link_key,
                     &keyring.token_key,
                     &keyring.ledger_key}) {
        OPENSSL_cleanse(key->data(), key->size());
    }
    if (keyring.index_key_before) {
        OPENSSL_cleanse(keyring.index_key_before->data(), keyring.index_key_before->size());
    }
}

class WipedAtEnd {
public:
    explicit WipedAtEnd(Keyring& keyring) : keyring_{keyring} {}
    ~WipedAtEnd() {
        wipe(keyring_);
    }
    WipedAtEnd(const WipedAtEnd&) = delete;
    WipedAtEnd& operator=(const WipedAtEnd&) = delete;

private:
    Keyring& keyring_;
};

}  // namespace

Wrapping::~Wrapping() {
    wipe(keyring_);
    drop_next();
}

Keyring Wrapping::keyring_copy() const {
    const std::shared_lock lock{mutex_};
    return keyring_;
}

std::uint32_t Wrapping::current_epoch() const {
    const std::shared_lock lock{mutex_};
    return keyring_.epochs.back().epoch;
}

Wrapping::IndexKeys Wrapping::index_keys() const {
    const std::shared_lock lock{mutex_};
    IndexKeys keys{.current = SecretKey{keyring_.index_key}, .before = std::nullopt};
    if (keyring_.index_key_before) keys.before.emplace(*keyring_.index_key_before);
    return keys;
}

template <class Change>
void Wrapping::change(const Save& save, Change change) {
    const std::scoped_lock alone{saving_};
    if (next_) save_next(save);
    auto next = keyring_copy();
    const WipedAtEnd wiped{next};
    if (!change(next)) return;
    ++next.number;
    next_ = next;
    save_next(save);
}

void Wrapping::save_next(const Save& save) {
    save(*next_);
    take(*next_);
    drop_next();
}

void Wrapping::drop_next() {
    if (next_) wipe(*next_);
    next_.reset();
}

/// Leaves in `next` what was there before, for whoever wipes it.
void Wrapping::take(Keyring& next) {
    // The others never turn, and may be read meanwhile.
    const std::unique_lock lock{mutex_};
    std::swap(keyring_.epochs, next.epochs);
    std::swap(keyring_.index_key, next.index_key);
    std::swap(keyring_.index_key_before, next.index_key_before);
    keyring_.ledger = next.ledger;
    keyring_.number = next.number;
}

void Wrapping::adopt(const Keyring& keyring) {
    const std::scoped_lock alone{saving_};
    auto next = keyring;
    const WipedAtEnd wiped{next};
    take(next);
    drop_next();
}

bool Wrapping::is_retired(std::uint32_t epoch) const {
    const std::shared_lock lock{mutex_};
    return epoch < keyring_.epochs.front().epoch;
}

void Wrapping::begin_epoch(domain::Timestamp now, const Save& save) {
    change(save, [&](Keyring& next) {
        // Begun before, by a change whose saving failed and was made up for just now.
        if (next.index_key_before) return false;
        EpochKey fresh{.epoch = next.epochs.back().epoch + 1,
                       .key = {},
                       .begun_at = now,
                       .replaced_at = std::nullopt};
        random_.fill(fresh.key);
        next.epochs.back().replaced_at = now;
        next.epochs.push_back(fresh);
        OPENSSL_cleanse(fresh.key.data(), fresh.key.size());
        next.index_key_before = next.index_key;
        random_.fill(next.index_key);
        return true;
    });
}

void Wrapping::end_epoch(std::uint32_t epoch, const Save& save) {
    change(save, [&](Keyring& next) {
        const auto dead = std::ranges::find(next.epochs, epoch, &EpochKey::epoch);
        if (dead == next.epochs.end() || next.epochs.size() == 1) return false;
        OPENSSL_cleanse(dead->key.data(), dead->key.size());
        next.epochs.erase(dead);
        return true;
    });
}

void Wrapping::give_up_index_key(const Save& save) {
    change(save, [&](Keyring& next) {
        if (!next.index_key_before) return false;
        OPENSSL_cleanse(next.index_key_before->data(), next.index_key_before->size());
        next.index_key_before.reset();
        return true;
    });
}

void Wrapping::note_ledger(const LedgerHead& head, const Save& save) {
    change(save, [&](Keyring& next) {
        if (next.ledger == head) return false;
        next.ledger = head;
        return true;
    });
}

std::string Wrapping::wrapped(std::string_view row_key,
                              std::string_view open_part,
                              std::string_view secret) const {
    const std::shared_lock lock{mutex_};
    const EpochKey& current = keyring_.epochs.back();
    std::string row;
    row.reserve(epoch_size + open_part.size() + nonce_size + secret.size() + tag_size);
    append_number(row, current.epoch);
    row.append(open_part);
    seal_bytes(current.key, bound_bytes(row_key, open_part), secret, random_, row);
    return row;
}

std::string Wrapping::unwrapped(std::string_view row_key,
                                std::string_view row,
                                std::size_t open_part_size) const {
    if (row.size() < epoch_size + open_part_size) {
        throw StoreFailure{"a row of the vault is cut off"};
    }
    const auto number = number_in<std::uint32_t>(row);
    const std::shared_lock lock{mutex_};
    const auto epoch = std::ranges::find(keyring_.epochs, number, &EpochKey::epoch);
    if (epoch == keyring_.epochs.end()) {
        throw StoreFailure{"the keyring holds no key of epoch " + std::to_string(number) +
                           ", which the vault needs: it is older than the vault, or another's"};
    }
    const auto open_part = row.substr(epoch_size, open_part_size);
    const auto sealed = row.substr(epoch_size + open_part_size);
    std::string secret;
    if (!open_bytes(epoch->key, bound_bytes(row_key, open_part), sealed, secret)) {
        throw StoreFailure{"a row of the vault does not open under epoch " +
                           std::to_string(number) +
                           " of the keyring: the keyring belongs to another vault, or the row is "
                           "damaged"};
    }
    return secret;
}

std::string id_key(char kind, const domain::Id128& id) {
    std::string key{kind};
    key.append(view_of(id.bytes));
    return key;
}

SecretKey KeyRows::unwrapped_key(std::string_view row_key,
                                 std::string_view row,
                                 std::size_t open_part_size) const {
    std::string secret = wrapping_.unwrapped(row_key, row, open_part_size);
    SecretKey key;
    const bool fits = secret.size() == key.key().size();
    if (fits) std::ranges::copy(secret, key.key().begin());
    OPENSSL_cleanse(secret.data(), secret.size());
    if (!fits) throw StoreFailure{"a row of the vault holds no key"};
    return key;
}

std::optional<SecretKey> KeyRows::find(const domain::Id128& id) {
    if (auto cached = cache_.find(id)) return cached;
    const auto generation = cache_.generation();
    const std::string row_key = id_key('k', id);
    const auto row = store_.get(row_key);
    if (!row) return std::nullopt;
    auto key = unwrapped_key(row_key, *row, sequence_size);
    cache_.insert(id, key.key(), generation);
    return key;
}

bool KeyRows::holds(const domain::Id128& id) {
    return cache_.find(id).has_value() || store_.get(id_key('k', id)).has_value();
}

std::optional<std::uint64_t> KeyRows::sequence_of(const domain::Id128& id) const {
    const auto row = store_.get(id_key('k', id));
    if (!row) return std::nullopt;
    if (row->size() < epoch_size + sequence_size) {
        throw StoreFailure{"a row of the vault is cut off"};
    }
    return number_in<std::uint64_t>(std::string_view{*row}.substr(epoch_size));
}

void KeyRows::put(ports::WriteBatch& batch,
                  const domain::Id128& id,
                  std::uint64_t sequence,
                  const Key& key) const {
    const std::string row_key = id_key('k', id);
    std::string place;
    append_number(place, sequence);
    batch.put(row_key, wrapping_.wrapped(row_key, place, view_of(key)));
}

void KeyRows::remember(const domain::Id128& id, const Key& key) {
    cache_.insert(id, key, cache_.generation());
}

void KeyRows::destroy(std::span<const domain::Id128> ids) {
    destroy_with({}, ids);
}

void KeyRows::write(const ports::WriteBatch& batch, std::size_t added) {
    const std::scoped_lock lock{wrapping_.changing()};
    write_or_throw(store_, batch, ports::Durability::synced);
    come_ += added;
}

void KeyRows::destroy_with(ports::WriteBatch batch,
                           std::span<const domain::Id128> ids,
                           std::size_t added) {
    const std::set<domain::Id128> distinct{ids.begin(), ids.end()};
    for (const auto& id : distinct) batch.erase(id_key('k', id));
    if (batch.empty()) return;
    const std::scoped_lock lock{wrapping_.changing()};
    const auto is_there = [&](const auto& id) { return store_.get(id_key('k', id)).has_value(); };
    const auto going = static_cast<std::uint64_t>(std::ranges::count_if(distinct, is_there));
    write_or_throw(store_, batch, ports::Durability::synced);
    come_ += added;
    gone_ += going;
    // Only now: a reader that read the row before it went may not bring the key back.
    cache_.purge(ids);
    wipe_used_keys();
}

void KeyRows::forget(std::span<const domain::Id128> ids) {
    cache_.purge(ids);
    wipe_used_keys();
    const std::scoped_lock alone{counting_};
    counted_.reset();
}

std::optional<SecretKey> KeyRows::custody(domain::SecretId order_secret) const {
    const std::string row_key = id_key('c', order_secret.value);
    const auto row = store_.get(row_key);
    if (!row) return std::nullopt;
    return unwrapped_key(row_key, *row, 0);
}

void KeyRows::put_custody(ports::WriteBatch& batch,
                          domain::SecretId order_secret,
                          const Key& delivery_key) const {
    const std::string row_key = id_key('c', order_secret.value);
    batch.put(row_key, wrapping_.wrapped(row_key, {}, view_of(delivery_key)));
}

void KeyRows::end_custody(std::span<const domain::SecretId> orders) {
    ports::WriteBatch batch;
    for (const auto order : orders) batch.erase(id_key('c', order.value));
    const std::scoped_lock lock{wrapping_.changing()};
    write_or_throw(store_, batch, ports::Durability::synced);
    cache_.purge({});  // Holds none of them, but tells of destructions.
    wipe_used_keys();
}

std::uint64_t KeyRows::check_all() const {
    std::uint64_t count = 0;
    for (auto row = store_.scan("k", "l"); row->valid(); row->next(), ++count) {
        (void)unwrapped_key(row->key(), row->value(), sequence_size);
    }
    return count;
}

std::uint64_t KeyRows::count() {
    const std::scoped_lock alone{counting_};
    if (!counted_) {
        std::unique_lock lock{wrapping_.changing()};
        const auto since = gone_ - come_;  // Wraps around, and back when it is added up below.
        const auto row = store_.scan("k", "l");
        lock.unlock();  // What comes and goes during the walk is not in what it reads.
        std::uint64_t count = 0;
        for (; row->valid(); row->next()) ++count;
        counted_ = count + since;
    }
    return *counted_ + come_ - gone_;
}

void KeyRows::try_one() const {
    const auto cursor = store_.scan("k", "l");
    if (cursor->valid()) {
        (void)unwrapped_key(cursor->key(), cursor->value(), sequence_size);
    }
}

}  // namespace kontor::eventstore::vault
