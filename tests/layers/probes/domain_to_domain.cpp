#include "domain/order/order.hpp"
