#include "adapters/nodes/channel_client.hpp"
