#include "adapters/files/system_random.hpp"

#include <sodium.h>
#include <stdexcept>

namespace kontor::adapters::files {

SystemRandom::SystemRandom() {
    if (sodium_init() < 0) throw std::runtime_error{"the system has no source of random bytes"};
}

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
    randombytes_buf(bytes.data(), bytes.size());
}

}  // namespace kontor::adapters::files
