#include "adapters/http/routes/draft_answers.hpp"

#include "adapters/http/problems/catalogue.hpp"
#include "adapters/http/routes/rendering.hpp"

namespace kontor::adapters::http {
namespace {

namespace customer = domain::customer;

std::optional<std::string> text_of(const auto& id) {
    return id ? std::optional{id->value.text()} : std::nullopt;
}

/// Only what was given: an address that is being typed has no empty members.
void write_typed_address(json::Object& out, const domain::address::Address& address) {
    const auto given = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) out.member(name, value);
    };
    given("company", address.company);
    given("contact", address.contact);
    given("street", address.street);
    given("house_number", address.house_number);
    out.member("addition", address.addition);
    given("postcode", address.postcode);
    given("city", address.city);
    given("country", address.country);
    out.member("phone", address.phone);
    out.member("email", address.email);
}

}  // namespace

void write_faults(json::Object& out, const domain::FieldErrors& errors, domain::Language language) {
    out.objects("errors", errors, [&](json::Object& element, const domain::FieldError& error) {
        element.member("pointer", error.pointer);
        element.member("code", domain::code_of(error.fault));
        element.member("detail", ProblemCatalogue::built_in().detail_of(error, language));
    });
}

void write_draft(json::Object& out,
                 const eventstore::commands::ShownDraft& shown,
                 const domain::catalogue::Catalogue& catalogue,
                 domain::Language language) {
    const auto& draft = shown.draft;
    out.member("version", shown.version);
    out.member("expires_at", shown.expires_at);
    out.member("step", draft.step);
    out.member("account_number", draft.account_number);
    out.member("account_number_id", text_of(draft.account_number_id));
    out.member("save_account_number", draft.save_account_number);
    if (draft.address) {
        out.object("address",
                   [&](json::Object& nested) { write_typed_address(nested, *draft.address); });
    }
    out.member("address_id", text_of(draft.address_id));
    out.member("save_address", draft.save_address);
    if (draft.lines) {
        out.objects(
            "lines", *draft.lines, [](json::Object& element, const customer::KeptLine& line) {
                element.member("sku", line.sku);
                element.member("quantity", line.quantity);
            });
    }
    out.member("reference", draft.reference);
    out.values("missing", shown.checked.missing);
    write_faults(out, shown.checked.errors, language);
    write_limits(out, "limits", shown.checked.limits, catalogue, language);
}

}  // namespace kontor::adapters::http
