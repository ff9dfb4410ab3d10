#pragma once

#include "eventstore/commands/caller.hpp"

#include <optional>
#include <string>

// Profile, account numbers and address book (M8, M9, M18, M22, M23). Fields are checked here, with
// pointers into the API's bodies.

namespace kontor::eventstore::commands {

/// RFC 7396: an absent member stays as it is; a phone of nullopt inside is removed.
struct ProfilePatch {
    std::optional<std::string> company_name;
    std::optional<std::string> contact_name;
    std::optional<std::optional<std::string>> phone;
    std::optional<domain::Language> language;
};
[[nodiscard]] Result<void> change_profile(executor::Transaction& tx,
                                          const Caller& caller,
                                          const ProfilePatch& patch,
                                          std::optional<std::uint64_t> expected_revision);

/// `created` is false when the number was saved already or the request was answered before.
struct SavedNumber {
    domain::AccountNumberId id;
    bool created = false;
    std::optional<Answered> replay;
};
[[nodiscard]] Result<SavedNumber> save_account_number(
    executor::Transaction& tx,
    const Caller& caller,
    const domain::customer::SavedAccountNumber& entry,
    const std::optional<log::Idempotency>& request,
    const Shop& shop);
[[nodiscard]] Result<void> relabel_account_number(executor::Transaction& tx,
                                                  const Caller& caller,
                                                  domain::AccountNumberId id,
                                                  const std::optional<std::string>& label);
[[nodiscard]] Result<void> remove_account_number(executor::Transaction& tx,
                                                 const Caller& caller,
                                                 domain::AccountNumberId id);

struct SavedEntry {
    domain::AddressId id;
    std::optional<Answered> replay;
};
[[nodiscard]] Result<SavedEntry> save_address(executor::Transaction& tx,
                                              const Caller& caller,
                                              const domain::customer::SavedAddress& entry,
                                              const std::optional<log::Idempotency>& request);
[[nodiscard]] Result<void> change_address(executor::Transaction& tx,
                                          const Caller& caller,
                                          domain::AddressId id,
                                          const domain::customer::SavedAddress& entry,
                                          std::optional<std::uint64_t> expected_revision);
[[nodiscard]] Result<void> remove_address(executor::Transaction& tx,
                                          const Caller& caller,
                                          domain::AddressId id,
                                          std::optional<std::uint64_t> expected_revision);

/// After a restore: entries whose values are gone go too (`DropLost`). May be repeated.
void drop_lost_values(executor::Transaction& tx, domain::CustomerId customer);

/// The saved number that equals `number`, if the customer has one.
[[nodiscard]] std::optional<domain::AccountNumberId> find_account_number(
    const executor::Transaction& tx,
    domain::CustomerId customer,
    const domain::customer::State& state,
    const std::string& number);

}  // namespace kontor::eventstore::commands
