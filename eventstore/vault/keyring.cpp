#include "eventstore/vault/keyring.hpp"

#include <openssl/crypto.h>

namespace kontor::eventstore::vault {

Keyring fresh_keyring(ports::Random& random, domain::Timestamp now) {
    Keyring keyring{.number = 1};
    EpochKey first{.epoch = 1, .key = {}, .begun_at = now, .replaced_at = std::nullopt};
    for (Key* key : {&first.key,
                     &keyring.index_key,
                     &keyring.partition_key,
                     &keyring.link_key,
                     &keyring.token_key,
                     &keyring.ledger_key}) {
        random.fill(*key);
    }
    keyring.epochs.push_back(first);
    OPENSSL_cleanse(first.key.data(), first.key.size());
    return keyring;
}

bool of_same_vault(const Keyring& one, const Keyring& other) {
    return one.partition_key == other.partition_key && one.link_key == other.link_key &&
           one.token_key == other.token_key && one.ledger_key == other.ledger_key;
}

}  // namespace kontor::eventstore::vault
