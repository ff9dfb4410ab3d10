#include "eventstore/vault/claim_index.hpp"

#include "eventstore/vault/crypto.hpp"

#include <cstddef>
#include <map>

namespace kontor::eventstore::vault {
namespace {

constexpr std::size_t digest_size = sizeof(Key);
constexpr std::size_t claim_size = 16;
constexpr std::size_t rows_at_a_time = 512;
constexpr std::string_view after_last = "y";

std::string key_of(const Key& index_key, const Key& digest) {
    std::string key{"x"};
    key.append(view_of(hmac(index_key, view_of(digest))));
    return key;
}

/// The entries that lead to a claim, each of `digest_size` bytes: their keys without the letter.
std::string_view listed(std::string_view key) {
    return key.substr(1);
}
bool contains(std::string_view list, std::string_view entry) {
    for (; list.size() >= digest_size; list.remove_prefix(digest_size)) {
        if (list.substr(0, digest_size) == entry) return true;
    }
    return false;
}
void leave_out(std::string& list, std::string_view entry) {
    for (std::size_t at = 0; at + digest_size <= list.size(); at += digest_size) {
        if (std::string_view{list}.substr(at, digest_size) != entry) continue;
        list.erase(at, digest_size);
        return;
    }
}

}  // namespace

Key ClaimIndex::digest_of(std::string_view normalised_email) const {
    const auto key = derived_key(wrapping_.keyring().partition_key, "index");
    return hmac(key.key(), normalised_email);
}

std::optional<ClaimIndex::Entry> ClaimIndex::entry_at(const std::string& key) const {
    const auto row = store_.get(key);
    if (!row || is_retired(*row)) return std::nullopt;
    const std::string held = wrapping_.unwrapped(key, *row, 0);
    if (held.size() != claim_size + digest_size) {
        throw ports::StoreFailure{"a row of the vault's index holds no claim"};
    }
    const std::string_view view{held};
    return Entry{.claim = {domain::Id128{first_bytes<claim_size>(view)}},
                 .digest = first_bytes<digest_size>(view.substr(claim_size))};
}

/// A node that was away while its epoch was replaced and died has entries that nobody can open. The
/// directory makes them anew.
bool ClaimIndex::is_retired(std::string_view row) const {
    return row.size() >= sizeof(std::uint32_t) &&
           wrapping_.is_retired(number_in<std::uint32_t>(row));
}

bool ClaimIndex::empty() const {
    return !store_.scan("x", after_last)->valid();
}

std::string ClaimIndex::wrapped(const std::string& key, const Entry& entry) const {
    std::string held{view_of(entry.claim.value.bytes)};
    held.append(view_of(entry.digest));
    return wrapping_.wrapped(key, {}, held);
}

std::optional<domain::ClaimId> ClaimIndex::find(std::string_view normalised_email) const {
    const auto digest = digest_of(normalised_email);
    for (;;) {
        const auto keys = wrapping_.index_keys();
        const auto current = key_of(keys.current.key(), digest);
        auto entry = entry_at(current);
        if (!entry && keys.before) {
            entry = entry_at(key_of(keys.before->key(), digest));
            // It may have been moved between the two looks.
            if (!entry) entry = entry_at(current);
        }
        if (entry) return entry->claim;
        // Or to a key that came since.
        if (wrapping_.index_keys().current.key() == keys.current.key()) return std::nullopt;
    }
}

void ClaimIndex::add(std::string_view normalised_email, domain::ClaimId claim) {
    const std::string list = id_key('y', claim.value);
    const std::scoped_lock lock{writing_};
    const Entry entry{.claim = claim, .digest = digest_of(normalised_email)};
    const auto key = key_of(wrapping_.index_keys().current.key(), entry.digest);
    if (const auto known = entry_at(key); known && known->claim == claim) return;
    ports::WriteBatch batch;
    batch.put(key, wrapped(key, entry));
    std::string entries = store_.get(list).value_or("");
    if (!contains(entries, listed(key))) batch.put(list, entries.append(listed(key)));
    write_or_throw(store_, batch, ports::Durability::buffered);
}

void ClaimIndex::remove(domain::ClaimId claim) {
    const std::string list = id_key('y', claim.value);
    const std::scoped_lock lock{writing_};
    const auto entries = store_.get(list);
    if (!entries) return;
    ports::WriteBatch batch;
    batch.erase(list);
    for (std::string_view left{*entries}; left.size() >= digest_size;
         left.remove_prefix(digest_size)) {
        // The address may have gone to another claim since.
        const std::string key = std::string{"x"}.append(left.substr(0, digest_size));
        if (const auto entry = entry_at(key); entry && entry->claim == claim) batch.erase(key);
    }
    write_or_throw(store_, batch, ports::Durability::synced);
}

void ClaimIndex::recompute() {
    std::optional<std::string> from{"x"};
    while (from) from = recompute_some(*from);
}

/// The key to go on from, or nothing at the end. An entry moves in one write with its claim's list.
/// Those that were moved to somewhere behind `from` are met again and recognised.
std::optional<std::string> ClaimIndex::recompute_some(const std::string& from) {
    const std::scoped_lock lock{writing_};
    const auto index_key = wrapping_.index_keys().current;
    const auto epoch = wrapping_.current_epoch();
    ports::WriteBatch batch;
    std::map<domain::ClaimId, std::string> lists;
    std::optional<std::string> next;
    std::size_t seen = 0;
    for (auto row = store_.scan(from, after_last); row->valid(); row->next()) {
        if (seen++ == rows_at_a_time) {
            next = std::string{row->key()};
            break;
        }
        const std::string old{row->key()};
        const auto entry = entry_at(old);
        if (!entry) {
            batch.erase(old);
            continue;
        }
        const auto key = key_of(index_key.key(), entry->digest);
        if (key == old) {
            if (number_in<std::uint32_t>(row->value()) != epoch)
                batch.put(key, wrapped(key, *entry));
            continue;
        }
        auto& list =
            lists
                .try_emplace(entry->claim, store_.get(id_key('y', entry->claim.value)).value_or(""))
                .first->second;
        batch.erase(old);
        leave_out(list, listed(old));
        // An address that was claimed anew meanwhile leads there.
        if (store_.get(key)) continue;
        batch.put(key, wrapped(key, *entry));
        list.append(listed(key));
    }
    for (const auto& [claim, list] : lists) {
        const auto key = id_key('y', claim.value);
        if (list.empty()) {
            batch.erase(key);
        } else {
            batch.put(key, list);
        }
    }
    if (!batch.empty()) write_or_throw(store_, batch, ports::Durability::buffered);
    return next;
}

}  // namespace kontor::eventstore::vault
