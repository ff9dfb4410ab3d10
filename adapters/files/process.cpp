#include "adapters/files/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace kontor::adapters::files {

void forbid_memory_dumps() {
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &none);
#if !__has_feature(address_sanitizer)  // Its search for leaks reads the process from outside.
    ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

}  // namespace kontor::adapters::files
