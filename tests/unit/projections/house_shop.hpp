#pragma once

#include "eventstore/commands/shop.hpp"
#include "tests/support/engine_house.hpp"
#include "tests/unit/domain/catalogue_words.hpp"

namespace kontor::tests {

/// The shop that a house's commands are given: the catalogue of tests, the house's tokens.
struct HouseShop {
    explicit HouseShop(const EngineHouse& house)
        : tokens{house.keyring(), EngineHouse::partition_count} {}
    HouseShop(const HouseShop&) = delete;
    HouseShop& operator=(const HouseShop&) = delete;

    const domain::catalogue::Catalogue catalogue = shop_catalogue();
    const eventstore::vault::Tokens tokens;
    const eventstore::commands::Shop shop{.catalogue = catalogue,
                                          .tokens = tokens,
                                          .size_limits = {},
                                          .account_numbers = {},
                                          .tracking_hosts = {}};
};

}  // namespace kontor::tests
