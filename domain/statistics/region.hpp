#pragma once

#include "domain/address/address.hpp"
#include "domain/statistics/cell.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kontor::domain::statistics {

/// The postcode area that an address is counted in: the first digit of its postcode. Nothing in
/// countries whose postcodes do not begin with a digit: those are not divided.
[[nodiscard]] std::optional<std::string> region_of(const address::Address& address);

/// All regions of all countries that the shop delivers to, sorted. A digit with which no postcode
/// of a country begins is none.
[[nodiscard]] const std::vector<Region>& all_regions();

}  // namespace kontor::domain::statistics
