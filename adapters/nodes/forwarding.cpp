#include "adapters/nodes/forwarding.hpp"
