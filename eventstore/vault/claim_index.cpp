#include "eventstore/vault/claim_index.hpp"

#include "eventstore/vault/crypto.hpp"

#include <cstddef>

namespace kontor::eventstore::vault {
namespace {

constexpr std::size_t entry_size = sizeof(Key);
constexpr std::size_t claim_size = 16;

/// Whether `entries`, each of `entry_size` bytes, has `entry`.
bool contains(std::string_view entries, std::string_view entry) {
    for (; entries.size() >= entry_size; entries.remove_prefix(entry_size)) {
        if (entries.substr(0, entry_size) == entry) return true;
    }
    return false;
}

}  // namespace

std::string ClaimIndex::entry_key(std::string_view normalised_email) const {
    std::string key{"x"};
    key.append(view_of(hmac(wrapping_.keyring().index_key, normalised_email)));
    return key;
}

std::optional<domain::ClaimId> ClaimIndex::claim_at(const std::string& entry) const {
    const auto row = store_.get(entry);
    if (!row) return std::nullopt;
    const std::string claim = wrapping_.unwrapped(entry, *row, 0);
    if (claim.size() != claim_size) {
        throw ports::StoreFailure{"a row of the vault's index holds no claim"};
    }
    return domain::ClaimId{domain::Id128{first_bytes<claim_size>(claim)}};
}

std::optional<domain::ClaimId> ClaimIndex::find(std::string_view normalised_email) const {
    return claim_at(entry_key(normalised_email));
}

void ClaimIndex::add(std::string_view normalised_email, domain::ClaimId claim) {
    const std::string entry = entry_key(normalised_email);
    const std::string list = id_key('y', claim.value);
    const std::scoped_lock lock{writing_, wrapping_.changing()};
    if (claim_at(entry) == claim) return;
    ports::WriteBatch batch;
    batch.put(entry, wrapping_.wrapped(entry, {}, view_of(claim.value.bytes)));
    const auto digest = std::string_view{entry}.substr(1);
    std::string entries = store_.get(list).value_or("");
    if (!contains(entries, digest)) batch.put(list, entries.append(digest));
    write_or_throw(store_, batch, ports::Durability::buffered);
}

void ClaimIndex::remove(domain::ClaimId claim) {
    const std::string list = id_key('y', claim.value);
    const std::scoped_lock lock{writing_, wrapping_.changing()};
    const auto entries = store_.get(list);
    if (!entries) return;
    ports::WriteBatch batch;
    batch.erase(list);
    for (std::string_view left{*entries}; left.size() >= entry_size;
         left.remove_prefix(entry_size)) {
        // The address may have gone to another claim since.
        const std::string entry = std::string{"x"}.append(left.substr(0, entry_size));
        if (claim_at(entry) == claim) batch.erase(entry);
    }
    write_or_throw(store_, batch, ports::Durability::synced);
}

}  // namespace kontor::eventstore::vault
