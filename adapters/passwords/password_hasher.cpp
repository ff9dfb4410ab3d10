#include "adapters/passwords/password_hasher.hpp"

#include "projections/off_thread.hpp"

#include <array>
#include <new>
#include <sodium.h>
#include <utility>

namespace kontor::adapters {
namespace {

std::string hashed(const std::string& password, const PasswordHasher::Cost& cost) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const auto failed = crypto_pwhash_str_alg(text.data(),
                                              password.data(),
                                              password.size(),
                                              cost.passes,
                                              cost.memory_bytes,
                                              crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) throw std::bad_alloc{};
    return text.data();
}

bool matches(const std::string& password, const std::string& hash) {
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace

PasswordHasher::PasswordHasher(eventstore::ports::BlockingWork& pool, Cost cost)
    : pool_{pool}, cost_{cost}, decoy_{hashed("a password that nobody has", cost)} {}

boost::asio::awaitable<std::expected<std::string, HashingOverloaded>> PasswordHasher::hash(
    std::string password) {
    bool overloaded = false;
    std::string result;
    try {
        result = co_await projections::off_thread(
            pool_,
            [password = std::move(password), cost = cost_] { return hashed(password, cost); });
    } catch (const projections::WorkerBusy&) {
        overloaded = true;
    }
    if (overloaded) co_return std::unexpected{HashingOverloaded{}};
    co_return result;
}

boost::asio::awaitable<std::expected<std::size_t, HashingOverloaded>> PasswordHasher::find_match(
    std::string password, std::vector<std::string> hashes) {
    const bool known = !hashes.empty();
    if (!known) hashes.push_back(decoy_);
    bool overloaded = false;
    std::size_t found = 0;
    try {
        auto search = [password = std::move(password), hashes] {
            std::size_t index = 0;
            while (index < hashes.size() && !matches(password, hashes[index])) ++index;
            return index;
        };
        found = co_await projections::off_thread(pool_, std::move(search));
    } catch (const projections::WorkerBusy&) {
        overloaded = true;
    }
    if (overloaded) co_return std::unexpected{HashingOverloaded{}};
    co_return known ? found : std::size_t{0};
}

}  // namespace kontor::adapters
