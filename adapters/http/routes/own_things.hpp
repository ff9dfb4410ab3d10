#pragma once

#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/desk.hpp"

#include <cstdint>
#include <vector>

// What a customer saved, opened, and how it looks: in its lists and in the export alike.

namespace kontor::adapters::http {

struct ShownAccountNumber {
    domain::AccountNumberId id;
    domain::customer::SavedAccountNumber entry;
    domain::Timestamp created_at;
};
struct ShownAddress {
    domain::AddressId id;
    domain::customer::SavedAddress entry;
    std::uint64_t revision = 0;
};

[[nodiscard]] std::vector<ShownAccountNumber> saved_account_numbers(
    const Desk& desk, const eventstore::commands::Caller& caller);
[[nodiscard]] std::vector<ShownAddress> saved_addresses(const Desk& desk,
                                                        const eventstore::commands::Caller& caller);
/// By id.
[[nodiscard]] std::vector<domain::customer::Session> live_sessions(
    const domain::customer::State& state, const domain::customer::Context& context);

void write_account_number(json::Object& out, const ShownAccountNumber& shown);
void write_saved_address(json::Object& out, const ShownAddress& shown);
void write_session(json::Object& out,
                   const domain::customer::State& state,
                   const domain::customer::Session& session,
                   const domain::customer::Context& context,
                   domain::SessionId current);

}  // namespace kontor::adapters::http
