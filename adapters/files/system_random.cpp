#include "adapters/files/system_random.hpp"

#include <algorithm>
#include <array>
#include <sodium.h>
#include <stdexcept>

namespace kontor::adapters::files {
namespace {

/// Bytes drawn in advance for what is small and public: nonces and ids. Each draw costs a system
/// call, by which libsodium notices a fork, and an order takes a dozen of them.
class Drawn {
public:
    static constexpr std::size_t small_max = 16;

    void fill(std::span<std::uint8_t> bytes) {
        if (bytes.size() > left_) {
            randombytes_buf(bytes_.data(), bytes_.size());
            left_ = bytes_.size();
        }
        const auto next = std::span{bytes_}.subspan(bytes_.size() - left_, bytes.size());
        std::ranges::copy(next, bytes.begin());
        std::ranges::fill(next, std::uint8_t{0});
        left_ -= bytes.size();
    }

private:
    std::array<std::uint8_t, 1024> bytes_{};
    std::size_t left_ = 0;
};

}  // namespace

SystemRandom::SystemRandom() {
    // Seeded by the system, then generated here: a system call for each nonce is a cost of its own.
    randombytes_set_implementation(&randombytes_internal_implementation);
    if (sodium_init() < 0) throw std::runtime_error{"the system has no source of random bytes"};
}

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
    if (bytes.size() >
        Drawn::small_max) {  // A key: it is never anywhere but where it was asked for.
        randombytes_buf(bytes.data(), bytes.size());
        return;
    }
    thread_local Drawn drawn;
    drawn.fill(bytes);
}

}  // namespace kontor::adapters::files
