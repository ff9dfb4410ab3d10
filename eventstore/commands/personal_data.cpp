#include "eventstore/commands/personal_data.hpp"

#include "domain/customer/lost_values.hpp"

#include <algorithm>
#include <utility>

namespace kontor::eventstore::commands {
namespace {

namespace customer = domain::customer;

Result<std::vector<customer::Event>> decided(executor::Transaction& tx,
                                             const Caller& caller,
                                             const customer::Command& command) {
    auto decision = customer::decide(tx.customer(caller.customer), command, customer_context(tx));
    if (!decision) return refused(decision.error());
    tx.append(caller.customer, *decision, actor_of(caller));
    return *std::move(decision);
}

Result<void> done(executor::Transaction& tx,
                  const Caller& caller,
                  const customer::Command& command) {
    const auto events = decided(tx, caller, command);
    if (!events) return std::unexpected{events.error()};
    return {};
}

/// Checks and normalises an address with its label; pointers are those of the address resource.
Result<customer::SavedAddress> checked(const customer::SavedAddress& entry) {
    customer::SavedAddress clean{domain::address::normalised(entry.address), entry.label};
    auto faults = domain::address::faults_in(clean.address, "");
    if (clean.label) {
        std::ranges::copy(customer::faults_in_label(*clean.label, "/label"),
                          std::back_inserter(faults));
    }
    if (!faults.empty()) return refused_as(domain::FieldsInvalid{std::move(faults)});
    return clean;
}

}  // namespace

Result<void> change_profile(executor::Transaction& tx,
                            const Caller& caller,
                            const ProfilePatch& patch,
                            std::optional<std::uint64_t> expected_revision) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    // Nobody's profile is empty: whoever lost it gives all of it anew.
    const auto current =
        opened(tx, caller.customer, (*state)->profile).value_or(customer::Profile{});
    auto profile = current;
    if (patch.company_name) profile.company_name = *patch.company_name;
    if (patch.contact_name) profile.contact_name = *patch.contact_name;
    if (patch.phone) profile.phone = *patch.phone;
    if (patch.language) profile.language = *patch.language;
    profile = customer::normalised(std::move(profile));
    auto faults = customer::faults_in(profile, "");
    if (!faults.empty()) return refused_as(domain::FieldsInvalid{std::move(faults)});
    return done(
        tx,
        caller,
        customer::ChangeProfile{
            .profile = profile, .current = current, .expected_revision = expected_revision});
}

std::optional<domain::AccountNumberId> find_account_number(const executor::Transaction& tx,
                                                           domain::CustomerId id,
                                                           const customer::State& state,
                                                           const std::string& number) {
    for (const auto& saved : state.account_numbers) {
        const auto entry = opened(tx, id, saved.entry);
        if (entry && entry->number == number) return saved.id;
    }
    return std::nullopt;
}

Result<SavedNumber> save_account_number(executor::Transaction& tx,
                                        const Caller& caller,
                                        const customer::SavedAccountNumber& entry,
                                        const std::optional<log::Idempotency>& request,
                                        const Shop& shop) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    const auto before = answered_before(tx, request);
    if (!before) return std::unexpected{before.error()};
    if (*before) return SavedNumber{.id = {}, .created = true, .replay = *before};

    auto faults = customer::faults_in_account_number(entry.number, shop.account_numbers, "/number");
    if (entry.label) {
        std::ranges::copy(customer::faults_in_label(*entry.label, "/label"),
                          std::back_inserter(faults));
    }
    if (!faults.empty()) return refused_as(domain::FieldsInvalid{std::move(faults)});

    const auto existing = find_account_number(tx, caller.customer, **state, entry.number);
    const domain::AccountNumberId id{existing ? existing->value : tx.random_id()};
    const auto saved = done(
        tx, caller, customer::SaveAccountNumber{.id = id, .entry = entry, .existing = existing});
    if (!saved) return std::unexpected{saved.error()};
    if (request && !existing) tx.answers(*request);
    return SavedNumber{.id = id, .created = !existing, .replay = {}};
}

Result<void> relabel_account_number(executor::Transaction& tx,
                                    const Caller& caller,
                                    domain::AccountNumberId id,
                                    const std::optional<std::string>& label) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    if (label) {
        auto faults = customer::faults_in_label(*label, "/label");
        if (!faults.empty()) return refused_as(domain::FieldsInvalid{std::move(faults)});
    }
    const auto& saved = (*state)->account_numbers;
    const auto entry = std::ranges::find(saved, id, &customer::AccountNumberEntry::id);
    if (entry == saved.end()) return refused_as(customer::NotFound{});
    const auto current = opened(tx, caller.customer, entry->entry);
    if (!current) return refused_as(customer::NotFound{});
    return done(tx,
                caller,
                customer::RelabelAccountNumber{
                    .id = id, .entry = {current->number, label}, .current = *current});
}

Result<void> remove_account_number(executor::Transaction& tx,
                                   const Caller& caller,
                                   domain::AccountNumberId id) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    return done(tx, caller, customer::RemoveAccountNumber{id});
}

Result<SavedEntry> save_address(executor::Transaction& tx,
                                const Caller& caller,
                                const customer::SavedAddress& entry,
                                const std::optional<log::Idempotency>& request) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    const auto before = answered_before(tx, request);
    if (!before) return std::unexpected{before.error()};
    if (*before) return SavedEntry{.id = {}, .replay = *before};

    const auto clean = checked(entry);
    if (!clean) return std::unexpected{clean.error()};
    const domain::AddressId id{tx.random_id()};
    const auto saved = done(tx, caller, customer::SaveAddress{.id = id, .entry = *clean});
    if (!saved) return std::unexpected{saved.error()};
    if (request) tx.answers(*request);
    return SavedEntry{.id = id, .replay = {}};
}

Result<void> change_address(executor::Transaction& tx,
                            const Caller& caller,
                            domain::AddressId id,
                            const customer::SavedAddress& entry,
                            std::optional<std::uint64_t> expected_revision) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    const auto& saved = (*state)->addresses;
    const auto known = std::ranges::find(saved, id, &customer::AddressEntry::id);
    if (known == saved.end()) return refused_as(customer::NotFound{});
    const auto current = opened(tx, caller.customer, known->entry);
    if (!current) return refused_as(customer::NotFound{});
    const auto clean = checked(entry);
    if (!clean) return std::unexpected{clean.error()};
    return done(tx,
                caller,
                customer::ChangeAddress{.id = id,
                                        .entry = *clean,
                                        .current = *current,
                                        .expected_revision = expected_revision});
}

Result<void> remove_address(executor::Transaction& tx,
                            const Caller& caller,
                            domain::AddressId id,
                            std::optional<std::uint64_t> expected_revision) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    return done(tx, caller, customer::RemoveAddress{id, expected_revision});
}

void drop_lost_values(executor::Transaction& tx, domain::CustomerId id) {
    const auto is_lost = [&](const auto& member) { return !opened(tx, id, member); };
    const auto lost = customer::lost_values(tx.customer(id), is_lost);
    static_cast<void>(decided(tx, id, lost, {"process", "restore"}));
}

}  // namespace kontor::eventstore::commands
