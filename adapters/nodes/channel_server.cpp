#include "adapters/nodes/channel_server.hpp"
