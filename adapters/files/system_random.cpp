#include "adapters/files/system_random.hpp"


#include <sodium.h>
#include <stdexcept>

namespace kontor::adapters::files {

SystemRandom::SystemRandom() {
    // Seeded by the system, then generated here: a system call for each nonce is a cost of its own.
    randombytes_set_implementation(&randombytes_internal_implementation);
    if (sodium_init() < 0) throw std::runtime_error{"the system has no source of random bytes"};
}

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
    randombytes_buf(bytes.data(), bytes.size());
}

}  // namespace kontor::adapters::files
