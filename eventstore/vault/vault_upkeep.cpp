#include "eventstore/vault/epochs.hpp"
#include "eventstore/vault/vault_state.hpp"

#include <algorithm>
#include <mutex>

// What keeps a vault fit to forget: its ledger and its epochs.

namespace kontor::eventstore::vault {

using ports::StoreFailure;

namespace {

void scrub(ports::KeyValueStore& store) {
    if (!store.compact({}, {})) {
        throw StoreFailure{"the vault could not be compacted: destroyed keys may still be in it"};
    }
}

}  // namespace

bool Vault::adopt(const Keyring& keyring) {
    const std::scoped_lock alone{state_->turning};
    const auto epoch = state_->wrapping.current_epoch();
    const auto index_key = state_->wrapping.index_keys().current;
    state_->wrapping.adopt(keyring);
    const bool turned = state_->wrapping.current_epoch() != epoch;
    // A keyring comes with every entry of the ledger. The first one after a start may find entries
    // that a crash left behind.
    if (turned || state_->wrapping.index_keys().current.key() != index_key.key() ||
        !state_->index_recomputed) {
        state_->claims.recompute();
        state_->index_recomputed = true;
    }
    return turned;
}

void Vault::forget(std::span<const domain::Id128> ids) {
    state_->keys.forget(ids);
}

void Vault::lead() {
    state_->options.leads = true;
    state_->settle_head();
}

std::uint64_t Vault::keyring_number() const {
    return state_->wrapping.keyring_copy().number;
}

std::size_t Vault::note_revoked(std::span<const std::string> tokens) {
    if (!state_->books) return 0;
    const std::scoped_lock alone{state_->noting};
    const auto fresh = state_->books->ledger.without_known(tokens);
    if (!fresh.empty()) state_->append_to_ledger(Ended::token, fresh);
    return fresh.size();
}

LedgerHead Vault::ledger_head() const {
    return state_->wrapping.keyring_copy().ledger;
}

std::vector<LedgerEntry> Vault::owed(std::span<const LedgerEntry> entries) const {
    std::vector<LedgerEntry> found;
    for (const auto& entry : entries) {
        const auto id = domain::Id128::parse(entry.id);
        if (!id || entry.what == Ended::token) continue;
        const bool is_held =
            entry.what == Ended::key ? holds(*id) : state_->keys.custody({*id}).has_value();
        if (is_held) found.push_back(entry);
    }
    return found;
}

void Vault::settle(std::span<const LedgerEntry> owed) {
    std::vector<domain::Id128> keys;
    std::vector<domain::SecretId> custody;
    for (const auto& entry : owed) {
        const auto id = domain::Id128::parse(entry.id);
        if (!id) continue;
        if (entry.what == Ended::custody) custody.push_back({*id});
        if (entry.what == Ended::key) keys.push_back(*id);
    }
    if (!custody.empty()) state_->keys.end_custody(custody);
    state_->keys.destroy(keys);
}

void Vault::trim_ledger() {
    if (!state_->books) return;
    const std::scoped_lock alone{state_->noting};
    // A backup opens only under the epochs of its day. What went before the oldest living epoch
    // began is held by such backups alone as no key opens any more. Days are whole: the last one
    // stays.
    const auto oldest = std::chrono::floor<std::chrono::days>(epochs().front().begun_at);
    // What came since is of a later day; to read a long ledger for nothing holds up who destroys.
    if (state_->trimmed_to == oldest) return;
    state_->settle_head();
    auto& [ledger, save] = *state_->books;
    const auto head = ledger.head_without(oldest);
    if (head.dropped != ledger.dropped()) {
        // The keyring first: a ledger that has lost more than the keyring knows is refused.
        state_->wrapping.note_ledger(head, save);
        ledger.drop(head);
    }
    state_->trimmed_to = oldest;
}

std::vector<Vault::Epoch> Vault::epochs() const {
    std::vector<Epoch> all;
    for (const auto& epoch : state_->wrapping.keyring_copy().epochs) {
        all.push_back({epoch.epoch, epoch.begun_at, epoch.replaced_at});
    }
    return all;
}

namespace {

/// Everything is wrapped under the current epoch and indexed with its key, and no file holds a
/// former form. Broken off anywhere, it may be begun again.
void complete_turn(Vault::State& state, const Vault::SaveKeyring& save) {
    rewrap(state.store, state.wrapping);
    state.claims.recompute();
    if (!state.store.flush()) throw StoreFailure{"the vault could not be flushed to the disk"};
    scrub(state.store);
    // Only now: until here an entry may still be found with the key before.
    state.wrapping.give_up_index_key(save);
}

bool is_left(const Vault::State& state) {
    const auto in_use = epochs_in_use(state.store);
    const auto current = state.wrapping.current_epoch();
    return state.wrapping.index_keys().before.has_value() ||
           std::ranges::any_of(in_use, [&](std::uint32_t epoch) { return epoch != current; });
}

}  // namespace

void Vault::turn(domain::Timestamp now, const SaveKeyring& save) {
    const std::scoped_lock alone{state_->turning};
    if (state_->wrapping.index_keys().before) complete_turn(*state_, save);
    state_->wrapping.begin_epoch(now, save);
    complete_turn(*state_, save);
}

bool Vault::finish_turn(const SaveKeyring& save) {
    const std::scoped_lock alone{state_->turning};
    // It walks all rows anyway; whoever asks for their number afterwards is not kept waiting.
    (void)state_->keys.count();
    if (!is_left(*state_)) return false;
    complete_turn(*state_, save);
    return true;
}

void Vault::retire(domain::Timestamp now, std::chrono::days window, const SaveKeyring& save) {
    const std::scoped_lock alone{state_->turning};
    std::vector<std::uint32_t> over;
    for (const auto& epoch : epochs()) {
        if (epoch.replaced_at && now >= *epoch.replaced_at + window) over.push_back(epoch.epoch);
    }
    if (over.empty()) return;
    if (is_left(*state_)) complete_turn(*state_, save);
    const auto in_use = epochs_in_use(state_->store);
    for (const auto epoch : over) {
        // Never by age alone: what still hangs on it would be lost.
        if (!in_use.contains(epoch)) state_->wrapping.end_epoch(epoch, save);
    }
}

void Vault::scrub() {
    vault::scrub(state_->store);
}

std::uint64_t Vault::check_keys() const {
    return state_->keys.check_all();
}

std::uint64_t Vault::count_keys() const {
    return state_->keys.count();
}

}  // namespace kontor::eventstore::vault
