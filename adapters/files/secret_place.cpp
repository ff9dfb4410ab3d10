#include "adapters/files/secret_place.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <system_error>

namespace kontor::adapters::files {

namespace fs = std::filesystem;

bool lies_in(const fs::path& place, const fs::path& folder) {
    std::error_code ignored;
    const auto inner = fs::weakly_canonical(fs::absolute(place, ignored), ignored);
    const auto outer = fs::weakly_canonical(fs::absolute(folder, ignored), ignored);
    return std::ranges::mismatch(outer, inner).in1 == outer.end();
}

bool is_open_to_others(const fs::path& file) {
    struct stat facts{};
    return ::stat(file.c_str(), &facts) == 0 && (facts.st_mode & 077U) != 0;
}

}  // namespace kontor::adapters::files
