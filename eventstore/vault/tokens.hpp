#pragma once

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "eventstore/log/record.hpp"
#include "eventstore/ports/random.hpp"
#include "eventstore/vault/keyring.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What leaves the process instead of ids and positions, and the numbers that lead to a partition.

namespace kontor::eventstore::vault {

/// Who a session token stands for.
struct SessionClaim {
    log::Partition partition;
    domain::CustomerId customer;
    domain::SessionId session;
    friend bool operator==(const SessionClaim&, const SessionClaim&) = default;
};

enum class LinkPurpose : std::uint8_t {
    activation = 1,
    password_reset = 2,
    email_confirmation = 3
};

struct LinkClaim {
    log::Partition partition;
    domain::LinkId link;
    friend bool operator==(const LinkClaim&, const LinkClaim&) = default;
};

/// Seals and opens tokens under the keys of the keyring that never turn. Immutable; safe from any
/// thread. Tokens are base64url without padding; anything altered opens as nothing.
class Tokens {
public:
    /// Sessions and links are of one incarnation of the log, and end with it: a restored log does
    /// not know which of them were ended since. Throws std::invalid_argument unless there are 1 to
    /// 256 partitions.
    Tokens(const Keyring& keyring, std::uint16_t partitions, std::string incarnation = {});
    ~Tokens();
    Tokens(const Tokens&) = delete;
    Tokens& operator=(const Tokens&) = delete;

    [[nodiscard]] std::string session(const SessionClaim& claim, ports::Random& random) const;
    [[nodiscard]] std::optional<SessionClaim> open_session(std::string_view token) const;

    /// Any bytes under a label ("position", "cursor:history", "feed" …): opens only under the same.
    [[nodiscard]] std::string sealed(std::string_view label,
                                     std::string_view bytes,
                                     ports::Random& random) const;
    [[nodiscard]] std::optional<std::string> open(std::string_view label,
                                                  std::string_view token) const;

    /// A fresh link id whose first byte leads to `partition`.
    [[nodiscard]] domain::LinkId new_link(log::Partition partition, ports::Random& random) const;
    /// link id ‖ HMAC(link key, purpose ‖ link id), 256 bits in all; stored nowhere.
    [[nodiscard]] std::string link_token(LinkPurpose purpose, domain::LinkId link) const;
    [[nodiscard]] std::optional<LinkClaim> open_link(LinkPurpose purpose,
                                                     std::string_view token) const;

    /// A fresh order number of that partition: two characters that name it, permuted under the
    /// partition key, and eight random ones. Its writer checks that it is not taken.
    [[nodiscard]] domain::OrderNumber new_order_number(log::Partition partition,
                                                       ports::Random& random) const;
    /// The partition that an order number names; nothing if it is none (lower case is accepted).
    [[nodiscard]] std::optional<log::Partition> partition_of(std::string_view order_number) const;

    /// HMAC(link key, label ‖ text), 256 bits as base 32: receipt ids, message ids.
    [[nodiscard]] std::string derived_id(std::string_view label, std::string_view text) const;

private:
    Key token_key_;
    Key link_key_;
    std::uint16_t partitions_;
    std::string incarnation_;
    std::array<std::uint16_t, 1024> prefix_to_partition_{};
    std::vector<std::vector<std::uint16_t>> prefixes_of_partition_;
    std::array<std::uint16_t, 256> byte_to_partition_{};
    std::vector<std::vector<std::uint8_t>> bytes_of_partition_;
};

}  // namespace kontor::eventstore::vault
