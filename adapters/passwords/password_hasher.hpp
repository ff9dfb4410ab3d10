#pragma once

#include "eventstore/ports/blocking_work.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

namespace kontor::adapters {

/// Too many passwords wait for their turn: 503.
struct HashingOverloaded {};

/// Passwords by libsodium's Argon2id, on a bounded pool. Safe from any thread.
class PasswordHasher {
public:
    /// OWASP's first choice for Argon2id: 19 MiB, two passes.
    struct Cost {
        unsigned long long passes = 2;
        std::size_t memory_bytes = std::size_t{19} * 1024 * 1024;
    };

    /// `pool` outlives the hasher.
    PasswordHasher(eventstore::ports::BlockingWork& pool, Cost cost);

    /// The string that libsodium's verification takes; it names its own cost and salt.
    boost::asio::awaitable<std::expected<std::string, HashingOverloaded>> hash(
        std::string password);

    /// The index of the first of `hashes` that the password matches, or hashes.size(). Without
    /// hashes one is computed all the same, so that time tells nothing about who is known.
    boost::asio::awaitable<std::expected<std::size_t, HashingOverloaded>> find_match(
        std::string password, std::vector<std::string> hashes);

private:
    eventstore::ports::BlockingWork& pool_;
    Cost cost_;
    std::string decoy_;
};

}  // namespace kontor::adapters
