#include "eventstore/vault/vault.hpp"

#include "eventstore/vault/crypto.hpp"
#include "eventstore/vault/vault_state.hpp"

#include <utility>

namespace kontor::eventstore::vault {
namespace {

using domain::Scope;
using domain::SecretId;
using ports::StoreFailure;

constexpr std::size_t id_size = 16;
constexpr char aes_256_gcm = 1;       // The first byte of every envelope.
constexpr std::size_t head_size = 2;  // Algorithm, scope.

bool names_secret(Scope scope) {
    return scope != Scope::customer;
}

/// What an envelope is bound to: its place and its own head, which names scope and secret.
std::string bound_bytes(const Place& place, std::string_view head) {
    std::string bound;
    bound.reserve(place.stream.size() + place.member.size() + head.size() + 4 * sizeof(place));
    append_frame(bound, place.stream);
    append_number(bound, place.version);
    append_frame(bound, place.member);
    append_frame(bound, head);
    return bound;
}

log::Hash cut(const Key& digest) {
    return first_bytes<std::tuple_size_v<log::Hash>>(view_of(digest));
}

std::string labelled(std::string_view label, std::string_view text) {
    std::string bytes;
    append_frame(bytes, label);
    bytes.append(text);
    return bytes;
}

/// Whoever looks a key up just before it is destroyed may put it into this thread's ciphers just
/// after those were wiped.
class KeysInUse {
public:
    explicit KeysInUse(const KeyRows& keys) : keys_{keys}, before_{keys.destructions()} {}
    ~KeysInUse() {
        if (keys_.destructions() != before_) wipe_used_keys();
    }
    KeysInUse(const KeysInUse&) = delete;
    KeysInUse& operator=(const KeysInUse&) = delete;

private:
    const KeyRows& keys_;
    std::uint64_t before_;
};

constexpr std::string_view keyring_row = "v";

/// Refuses a keyring whose lasting keys are not those that this vault was begun with.
void check_keyring(ports::KeyValueStore& store, const Keyring& keyring) {
    constexpr std::string_view checked = "kontor: which keyring";
    std::string expected;
    for (const Key* key :
         {&keyring.partition_key, &keyring.link_key, &keyring.token_key, &keyring.ledger_key}) {
        expected.append(view_of(hmac(*key, checked)));
    }
    const auto found = store.get(keyring_row);
    if (found && *found != expected) {
        throw StoreFailure{
            "the keyring belongs to another vault: put the keyring of this one in its place"};
    }
    if (found) return;
    ports::WriteBatch batch;
    batch.put(keyring_row, expected);
    write_or_throw(store, batch, ports::Durability::synced);
}

}  // namespace

void forget_keyring(ports::KeyValueStore& store) {
    ports::WriteBatch batch;
    batch.erase(keyring_row);
    write_or_throw(store, batch, ports::Durability::synced);
}

Vault::Vault(ports::KeyValueStore& store,
             ports::Random& random,
             Keyring keyring,
             Options options,
             std::optional<Bookkeeping> books) {
    check_keyring(store, keyring);
    state_ = std::make_unique<State>(store, random, std::move(keyring), options, std::move(books));
    state_->keys.try_one();
}

Vault::~Vault() = default;

Reserved Vault::take(log::Partition partition) {
    return state_->reserve.take(partition);
}
void Vault::refill(log::Partition partition) {
    state_->reserve.refill(partition);
}
bool Vault::low(log::Partition partition) const {
    return state_->reserve.low(partition);
}
std::optional<ReserveSequence> Vault::sequence_of(SecretId id) const {
    return state_->keys.sequence_of(id.value);
}
void Vault::restart_reserve(log::Partition partition, std::optional<ReserveSequence> used) {
    state_->reserve.restart(partition, used);
}

void Vault::list_all_reserved(bool on) {
    state_->reserve.list_all(on);
}

bool Vault::holds(domain::Id128 id) const {
    return state_->keys.holds(id);
}
void Vault::destroy(std::span<const domain::Id128> ids) {
    std::vector<std::string> held;
    for (const auto& id : ids) {
        if (holds(id)) held.push_back(id.text());
    }
    state_->note(Ended::key, held);
    state_->keys.destroy(ids);
}

bool Vault::in_custody(SecretId order_secret) const {
    return state_->keys.custody(order_secret).has_value();
}

void Vault::begin_custody(domain::CustomerId customer, std::span<const SecretId> orders) {
    ports::WriteBatch batch;
    for (const auto order : orders) {
        if (in_custody(order)) continue;
        const auto key = state_->delivery_key({customer, order}, order);
        if (!key) {
            throw KeyMissing{"the delivery key of an order is gone; nothing to take in custody"};
        }
        state_->keys.put_custody(batch, order, key->key());
    }
    if (!batch.empty()) state_->keys.write(batch);
}
void Vault::end_custody(std::span<const SecretId> orders) {
    std::vector<SecretId> held;
    std::vector<std::string> ids;
    for (const auto order : orders) {
        if (!in_custody(order)) continue;
        held.push_back(order);
        ids.push_back(order.value.text());
    }
    if (held.empty()) return;
    state_->note(Ended::custody, ids);
    state_->keys.end_custody(held);
}

std::string Vault::seal(Scope scope,
                        const Subject& subject,
                        SecretId id,
                        const Place& place,
                        std::string_view plain) const {
    if (scope == Scope::owner || scope == Scope::order || scope == Scope::delivery) {
        if (!subject.order_secret) throw KeyMissing{"sealing for an order needs its secret"};
        id = *subject.order_secret;
    }
    const KeysInUse in_use{state_->keys};
    const auto key = state_->sealing_key(scope, subject, id);
    if (!key) throw KeyMissing{"a key to seal with is gone"};
    std::string envelope;
    envelope.reserve(head_size + id_size + nonce_size + plain.size() + tag_size);
    envelope.push_back(aes_256_gcm);
    envelope.push_back(static_cast<char>(scope));
    if (names_secret(scope)) envelope.append(view_of(id.value.bytes));
    const std::string bound = bound_bytes(place, envelope);
    seal_bytes(key->key(), bound, plain, state_->random, envelope);
    return envelope;
}

std::optional<std::string> Vault::open(Scope scope,
                                       const Subject& subject,
                                       const Place& place,
                                       std::string_view envelope) const {
    const std::size_t size = head_size + (names_secret(scope) ? id_size : 0);
    if (envelope.size() < size + nonce_size + tag_size || envelope[0] != aes_256_gcm ||
        envelope[1] != static_cast<char>(scope)) {
        throw StoreFailure{"an envelope is damaged, or stands where it does not belong"};
    }
    const KeysInUse in_use{state_->keys};
    const auto key = state_->sealing_key(scope, subject, secret_in(envelope).value_or(SecretId{}));
    if (!key) return std::nullopt;
    std::string plain;
    const std::string bound = bound_bytes(place, envelope.substr(0, size));
    if (!open_bytes(key->key(), bound, envelope.substr(size), plain)) {
        throw StoreFailure{"an envelope is damaged, or stands where it does not belong"};
    }
    return plain;
}

std::optional<SecretId> Vault::secret_in(std::string_view envelope) {
    if (envelope.size() < head_size + id_size + nonce_size + tag_size) return std::nullopt;
    const auto scope = static_cast<Scope>(envelope[1]);
    if (envelope[0] != aes_256_gcm || !names_secret(scope) || scope > Scope::period) {
        return std::nullopt;
    }
    return SecretId{domain::Id128{first_bytes<id_size>(envelope.substr(head_size))}};
}

std::optional<log::Hash> Vault::customer_digest(domain::CustomerId customer,
                                                std::string_view label,
                                                std::string_view text) const {
    const KeysInUse in_use{state_->keys};
    const auto key = state_->keys.find(customer.value);
    if (!key) return std::nullopt;
    return cut(hmac(derived_key(key->key(), "digest").key(), labelled(label, text)));
}

std::optional<log::Hash> Vault::period_digest(SecretId secret,
                                              std::string_view label,
                                              std::string_view text) const {
    const KeysInUse in_use{state_->keys};
    const auto key = state_->keys.find(secret.value);
    if (!key) return std::nullopt;
    return cut(hmac(derived_key(key->key(), "digest").key(), labelled(label, text)));
}

log::Hash Vault::machine_digest(std::string_view label, std::string_view text) const {
    const auto key = derived_key(state_->wrapping.keyring().partition_key, "machine");
    return cut(hmac(key.key(), labelled(label, text)));
}

log::Partition Vault::partition_of_address(std::string_view normalised_email) const {
    const auto key = derived_key(state_->wrapping.keyring().partition_key, "address");
    const auto digest = hmac(key.key(), normalised_email);
    const auto number = number_in<std::uint64_t>(view_of(digest));
    return {static_cast<std::uint16_t>(number % state_->options.partitions)};
}

std::optional<domain::ClaimId> Vault::find_claim(std::string_view normalised_email) const {
    return state_->claims.find(normalised_email);
}
void Vault::index_claim(std::string_view normalised_email, domain::ClaimId claim) {
    state_->claims.add(normalised_email, claim);
}
void Vault::unindex_claim(domain::ClaimId claim) {
    state_->claims.remove(claim);
}
bool Vault::indexes_nobody() const {
    return state_->claims.empty();
}

void Vault::flush() {
    if (!state_->store.flush()) throw StoreFailure{"the vault could not be flushed to the disk"};
}

bool Vault::memory_locked() const {
    return state_->keys.memory_locked();
}

}  // namespace kontor::eventstore::vault
