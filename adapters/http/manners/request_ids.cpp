#include "adapters/http/manners/request_ids.hpp"

#include <span>
#include <string_view>

namespace kontor::adapters::http {
namespace {

constexpr std::size_t id_bytes = 10;
constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/// Random bytes for many ids at once: asking the system for each costs more than the answer.
struct Pool {
    std::array<std::uint8_t, id_bytes * 64> bytes{};
    std::size_t used = sizeof bytes;
    const void* source = nullptr;
};

}  // namespace

std::string RequestIds::next() {
    thread_local Pool pool;
    if (pool.used == pool.bytes.size() || pool.source != this) {
        random_.fill(pool.bytes);
        pool.used = 0;
        pool.source = this;
    }
    std::string id;
    std::uint32_t bits = 0;
    unsigned bits_held = 0;
    for (const auto byte : std::span{pool.bytes}.subspan(pool.used, id_bytes)) {
        bits = (bits << 8U) | byte;
        bits_held += 8;
        while (bits_held >= 5) {
            bits_held -= 5;
            id.push_back(alphabet[(bits >> bits_held) & 0x1FU]);
        }
    }
    pool.used += id_bytes;
    return id;
}

}  // namespace kontor::adapters::http
