#pragma once

namespace kontor::adapters::files {

/// From now on a crash leaves no image of this process's memory behind, and no other process of
/// the same user may read it: keys live there.
void forbid_memory_dumps();

}  // namespace kontor::adapters::files
