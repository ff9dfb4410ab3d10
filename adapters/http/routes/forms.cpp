#include "adapters/http/routes/forms.hpp"

namespace kontor::adapters::http {
namespace {

/// A text that is no id is one that nobody has.
template <class Id>
std::optional<Id> read_id(json::Form& form, std::string_view name) {
    const auto text = form.optional_text(name, any_text);
    if (!text) return std::nullopt;
    return id_named<Id>(*text).value_or(Id{});
}

/// Of two ways to say the same, one. A null says nothing.
void one_of(json::Form& form, bool typed, bool saved, std::string_view name_of_saved) {
    if (typed && saved) form.refuse(name_of_saved, domain::FieldFault::not_allowed);
}

}  // namespace

eventstore::commands::OrderRequest read_order(json::Form& form) {
    eventstore::commands::OrderRequest order;
    order.account_number = form.optional_text("account_number", any_text);
    order.account_number_id = read_id<domain::AccountNumberId>(form, "account_number_id");
    one_of(form,
           order.account_number.has_value(),
           order.account_number_id.has_value(),
           "account_number_id");
    order.save_account_number = form.optional_flag("save_account_number").value_or(false);
    if (auto address = form.optional_object("address")) order.address = read_address(*address);
    order.address_id = read_id<domain::AddressId>(form, "address_id");
    one_of(form, order.address.has_value(), order.address_id.has_value(), "address_id");
    order.save_address = form.optional_flag("save_address").value_or(false);
    if (auto lines = form.optional_objects("lines")) {
        order.lines.emplace();
        for (auto& line : *lines) {
            // Read in the order of the document's schema, so that errors come in that order.
            auto sku = line.text("sku", any_text);
            const auto quantity = line.integer("quantity");
            order.lines->push_back({std::move(sku), quantity});
        }
    }
    order.reference = form.optional_text("reference", any_text);
    return order;
}

}  // namespace kontor::adapters::http
