#pragma once

#include "domain/address/address.hpp"
#include "domain/described.hpp"
#include "domain/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kontor::domain::customer {

struct KeptLine {
    std::string sku;
    std::int64_t quantity = 0;  ///< Packs.
    friend bool operator==(const KeptLine&, const KeptLine&) = default;
};
KONTOR_DESCRIBE(KeptLine, sku, quantity);

/// The order that a customer is preparing, as it was given: any part may be missing, or not yet
/// what an order takes. `step` is the page that the customer has come to.
struct KeptDraft {
    std::optional<std::uint32_t> step;
    std::optional<std::string> account_number;
    std::optional<AccountNumberId> account_number_id;
    bool save_account_number = false;
    std::optional<address::Address> address;
    std::optional<AddressId> address_id;
    bool save_address = false;
    std::optional<std::vector<KeptLine>> lines;
    std::optional<std::string> reference;
    friend bool operator==(const KeptDraft&, const KeptDraft&) = default;
};
KONTOR_DESCRIBE(KeptDraft,
                step,
                account_number,
                account_number_id,
                save_account_number,
                address,
                address_id,
                save_address,
                lines,
                reference);

}  // namespace kontor::domain::customer
