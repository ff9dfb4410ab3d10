#pragma once

#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/desk.hpp"
#include "domain/address/address.hpp"
#include "domain/catalogue/catalogue.hpp"
#include "domain/customer/customer.hpp"
#include "domain/order/size_policy.hpp"
#include "projections/details/details.hpp"

#include <optional>
#include <string>
#include <vector>

// How things look in answers. One function a shape, so that every route shows it alike.

namespace kontor::adapters::http {

/// A customer's own data, opened; nothing once it is erased.
struct CustomerView {
    domain::CustomerId id;
    domain::customer::State state;
    domain::customer::Profile profile;
    std::string email;
    std::string standard_email;
    std::optional<std::string> pending_email;  ///< Waits for its confirmation.
    std::optional<std::string> pending_standard_email;
    std::optional<domain::Timestamp> password_expires_at;
    bool has_draft = false;
};
[[nodiscard]] std::optional<CustomerView> customer_view(const Desk& desk,
                                                        eventstore::log::Partition partition,
                                                        domain::CustomerId customer);

void write_customer(json::Object& out, const CustomerView& customer);
void write_address(json::Object& out, const domain::address::Address& address);
void write_limits(json::Object& out,
                  std::string_view name,
                  const std::vector<domain::order::LimitState>& limits,
                  const domain::catalogue::Catalogue& catalogue,
                  domain::Language language);
/// The same as a JSON array.
[[nodiscard]] std::string limits_json(const std::vector<domain::order::LimitState>& limits,
                                      const domain::catalogue::Catalogue& catalogue,
                                      domain::Language language);

/// `allowed_actions` of an order.
void write_allowed_actions(json::Object& out, domain::order::Status status);

/// The whole order as its customer sees it.
void write_order(json::Object& out,
                 const projections::details::Details& order,
                 const domain::order::RetentionRules& rules,
                 domain::Timestamp now,
                 domain::Language language);
/// What fulfilment needs to deliver it.
void write_delivery(json::Object& out,
                    const projections::details::Details& order,
                    domain::Language language);
void write_shipments(json::Object& out,
                     const projections::details::Details& order,
                     bool with_tracking);

void write_material(json::Object& out,
                    const domain::catalogue::Material& material,
                    domain::Language language);

/// What a limit means to the customer now (M11).
[[nodiscard]] std::string limit_message(const domain::order::LimitState& limit,
                                        const domain::catalogue::Catalogue& catalogue,
                                        domain::Language language);

}  // namespace kontor::adapters::http
