#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>

// Memory is wiped as it is given back, whoever gives it back: our own strings and RocksDB's buffers
// alike. Otherwise what a customer typed, and keys as they stood in a row, would stay in the
// process for as long as nobody happens to use the place again (docs/privacy.md; tests/sweep
// looks).
//
// The other forms of `delete` are libstdc++'s, and end in these two. An allocator that is linked in
// brings forms of its own, which do not. A sanitizer does so too, and fills what is freed.

#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

namespace {

void wipe_and_free(void* memory) noexcept {
    if (memory == nullptr) return;
    std::memset(memory, 0, malloc_usable_size(memory));
    asm volatile("" : : "r"(memory) : "memory");  // Else the compiler sees that nobody reads it.
    std::free(memory);
}

}  // namespace

void operator delete(void* memory) noexcept {
    wipe_and_free(memory);
}

void operator delete(void* memory, std::align_val_t) noexcept {
    wipe_and_free(memory);
}

#endif
