#include "adapters/memory/memory_store.hpp"
