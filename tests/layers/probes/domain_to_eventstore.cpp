#include "eventstore/log/record.hpp"
