#include "adapters/http/routes/rendering.hpp"

#include "eventstore/codec/seal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kontor::adapters::http {

namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;
using projections::details::Details;

std::optional<CustomerView> customer_view(const Desk& desk,
                                          eventstore::log::Partition partition,
                                          domain::CustomerId id) {
    const auto stream = executor::stream_of(id);
    auto slot = desk.states.slot(partition, stream);
    CustomerView view{.id = id,
                      .state = std::get<customer::State>(std::move(slot.state)),
                      .profile = {},
                      .email = {},
                      .standard_email = {},
                      .pending_email = {},
                      .pending_standard_email = {},
                      .password_expires_at = {}};
    const auto opened = [&](const auto& member, auto& into) {
        auto value = eventstore::codec::open(
            member, desk.vault, {.customer = id, .order_secret = {}}, stream.value);
        auto* plain = std::get_if<std::remove_cvref_t<decltype(into)>>(&value);
        if (plain != nullptr) into = std::move(*plain);
        return plain != nullptr;
    };
    // What a restore lost is empty, for the customer to enter anew; who was forgotten has nothing.
    const bool has_profile = opened(view.state.profile, view.profile);
    const bool has_email = opened(view.state.login_address, view.email);
    const bool has_standard_email = opened(view.state.standard_address, view.standard_email);
    if (!has_email || (!has_profile && !desk.vault.holds(id.value))) return std::nullopt;
    if (!has_standard_email) view.standard_email = view.email;
    const auto context = customer_context(desk, partition);
    view.password_expires_at = customer::password_expires_at(view.state, context);
    view.has_draft = customer::live_draft(view.state, context) != nullptr;
    const auto pending = [&](customer::AddressUse use) -> std::optional<std::string> {
        const auto* change = customer::waiting_email_change(view.state, use, context);
        std::string email;
        if (change == nullptr || !opened(change->email, email)) return std::nullopt;
        return email;
    };
    view.pending_email = pending(customer::AddressUse::login);
    view.pending_standard_email = pending(customer::AddressUse::standard);
    return view;
}

void write_customer(json::Object& out, const CustomerView& view) {
    out.member("customer_id", view.id.value.text());
    out.member("email", view.email);
    out.member("standard_email", view.standard_email);
    out.member("company_name", view.profile.company_name);
    out.member("contact_name", view.profile.contact_name);
    if (view.profile.phone) {
        out.member("phone", *view.profile.phone);
    } else {
        out.raw("phone", "null");
    }
    out.member("language", name_of(view.profile.language));
    if (view.password_expires_at) {
        out.member("password_expires_at", *view.password_expires_at);
    } else {
        out.raw("password_expires_at", "null");
    }
    out.member("pending_email", view.pending_email);
    out.member("pending_standard_email", view.pending_standard_email);
    out.member("has_draft", view.has_draft);
    out.member("version", view.state.profile_revision);
}

void write_address(json::Object& out, const domain::address::Address& address) {
    out.member("company", address.company);
    out.member("contact", address.contact);
    out.member("street", address.street);
    out.member("house_number", address.house_number);
    out.member("addition", address.addition);
    out.member("postcode", address.postcode);
    out.member("city", address.city);
    out.member("country", address.country);
    out.member("phone", address.phone);
    out.member("email", address.email);
}

namespace {

/// "3.5 kg", and "3,5 kg" where the comma divides.
std::string kilograms(std::uint64_t grams, int decimals, domain::Language language) {
    auto text = fmt::format("{:.{}f} kg", double(grams) / 1e3, decimals);
    if (language != domain::Language::en) std::ranges::replace(text, '.', ',');
    return text;
}

/// "400 kg", "235.75 kg", "30 g": to the gram, for who is told what may be added adds that much.
std::string exact_weight(std::uint64_t grams, domain::Language language) {
    if (grams < 1'000) return fmt::format("{} g", grams);
    const int decimals = grams % 1'000 == 0 ? 0 : grams % 100 == 0 ? 1 : grams % 10 == 0 ? 2 : 3;
    return kilograms(grams, decimals, language);
}

/// "12 lines", "4 packs", "3.5 kg": amounts as people say them.
std::string amount(order::LimitKind kind, std::uint64_t value, domain::Language language) {
    using domain::Text;
    if (kind == order::LimitKind::weight_grams) return exact_weight(value, language);
    const bool lines = kind == order::LimitKind::lines;
    const Text one = lines ? Text{"regel", "line", "ligne"} : Text{"pak", "pack", "paquet"};
    const Text many =
        lines ? Text{"regels", "lines", "lignes"} : Text{"pakken", "packs", "paquets"};
    return fmt::format("{} {}", value, (value == 1 ? one : many).in(language));
}

void write_limit(json::Object& out,
                 const order::LimitState& limit,
                 const domain::catalogue::Catalogue& catalogue,
                 domain::Language language) {
    out.member("limit", enum_names(limit.limit)[static_cast<std::size_t>(limit.limit)]);
    out.member("scope", limit.scope);
    out.member("max", limit.max);
    out.member("current", limit.current);
    out.member("remaining", limit.remaining);
    out.member("excess", limit.excess);
    out.member("state", enum_names(limit.level)[static_cast<std::size_t>(limit.level)]);
    out.member("message", limit_message(limit, catalogue, language));
}

}  // namespace

std::string limit_message(const order::LimitState& limit,
                          const domain::catalogue::Catalogue& catalogue,
                          domain::Language language) {
    // A limit of one material names it; French has a space before its colon.
    const auto* colon = language == domain::Language::fr ? "\u00A0: " : ": ";
    const auto* material = catalogue.find(limit.scope);
    const auto of = material == nullptr ? std::string{} : material->name.in(language) + colon;
    const auto max = amount(limit.limit, limit.max, language);
    const auto remaining = amount(limit.limit, limit.remaining, language);
    const auto excess = amount(limit.limit, limit.excess, language);
    const auto say = [&](std::string nl, std::string en, std::string fr) {
        return of + domain::Text{std::move(nl), std::move(en), std::move(fr)}.in(language);
    };
    switch (limit.level) {
        case order::LimitLevel::ok:
        case order::LimitLevel::near:
            return say(
                fmt::format("U kunt nog {} toevoegen; het maximum is {}.", remaining, max),
                fmt::format("You can add {} more; the maximum is {}.", remaining, max),
                fmt::format(
                    "Vous pouvez encore ajouter {}\u202F; le maximum est de {}.", remaining, max));
        case order::LimitLevel::reached:
            return say(fmt::format("U hebt het maximum van {} bereikt.", max),
                       fmt::format("You have reached the maximum of {}.", max),
                       fmt::format("Vous avez atteint le maximum de {}.", max));
        case order::LimitLevel::exceeded:
            return say(fmt::format("U zit {} boven het maximum van {}.", excess, max),
                       fmt::format("You are {} above the maximum of {}.", excess, max),
                       fmt::format("Vous dépassez de {} le maximum de {}.", excess, max));
    }
    return {};
}

void write_limits(json::Object& out,
                  std::string_view name,
                  const std::vector<order::LimitState>& limits,
                  const domain::catalogue::Catalogue& catalogue,
                  domain::Language language) {
    out.objects(name, limits, [&](json::Object& element, const order::LimitState& limit) {
        write_limit(element, limit, catalogue, language);
    });
}

std::string limits_json(const std::vector<order::LimitState>& limits,
                        const domain::catalogue::Catalogue& catalogue,
                        domain::Language language) {
    std::string out{"["};
    for (const auto& limit : limits) {
        if (out.size() > 1) out.push_back(',');
        out += json::document(
            [&](json::Object& element) { write_limit(element, limit, catalogue, language); });
    }
    return out + ']';
}

void write_allowed_actions(json::Object& out, order::Status status) {
    const auto blocked = order::cancellation_blocked(status);
    struct Action {
        std::string_view reason;
    };
    out.objects("allowed_actions",
                std::vector{Action{blocked}},
                [](json::Object& element, const Action& cancel) {
                    element.member("action", "cancel");
                    element.member("allowed", cancel.reason.empty());
                    if (!cancel.reason.empty()) element.member("reason", cancel.reason);
                });
}

namespace {

void write_lines(json::Object& out, const Details& details, domain::Language language) {
    std::size_t index = 0;
    out.objects("lines", details.lines, [&](json::Object& element, const order::Line& line) {
        const auto& progress = details.progress[index++];
        element.member("line", line.line);
        element.member("sku", line.sku.value);
        element.member("name", line.name.in(language));
        element.member("quantity", line.quantity);
        element.member("pieces", line.pieces);
        element.member("shipped", progress.shipped);
        element.member("cancelled", progress.cancelled);
    });
}

void write_ending(json::Object& out,
                  std::string_view name,
                  const std::optional<projections::details::Ending>& ending,
                  bool by_customer) {
    if (!ending) return;
    out.object(name, [&](json::Object& nested) {
        if (by_customer) nested.member("by", "customer");
        if (!ending->reason.empty()) nested.member("reason", ending->reason);
        nested.member("at", ending->at);
    });
}

}  // namespace

void write_shipments(json::Object& out, const Details& details, bool with_tracking) {
    using projections::details::ShownShipment;
    out.objects(
        "shipments", details.shipments, [&](json::Object& element, const ShownShipment& shipment) {
            element.member("shipment_id", shipment.shipment.value);
            if (with_tracking) element.member("tracking_url", shipment.tracking_url);
            element.member("carrier", shipment.carrier);
            element.member("shipped_at", shipment.shipped_at);
            element.objects(
                "lines", shipment.lines, [](json::Object& nested, const order::ShippedLine& line) {
                    nested.member("line", line.line);
                    nested.member("quantity", line.quantity);
                });
        });
}

void write_order(json::Object& out,
                 const Details& details,
                 const order::RetentionRules& rules,
                 domain::Timestamp now,
                 domain::Language language) {
    const auto placing = details.placing.value_or(order::Placing{});
    const auto delivery = details.delivery.value_or(order::Delivery{});
    const auto tracking_until = order::tracking_expires_at(
        details.placed_at, details.completed_at, details.final_at, rules);
    out.member("number", details.number.value);
    out.member("placed_at", details.placed_at);
    out.member("status", name_of(details.status));
    out.member("account_number", placing.account_number);
    out.member("company_name", placing.company_name);
    write_allowed_actions(out, details.status);
    const auto held_at = details.hold ? std::optional{details.hold->at} : std::nullopt;
    const auto expires_at = order::expires_at(details.placed_at, details.final_at, held_at, rules);
    out.member("expires_at", expires_at);
    out.object("address", [&](json::Object& nested) { write_address(nested, delivery.address); });
    write_lines(out, details, language);
    out.member("reference", delivery.reference);
    out.objects("history",
                details.history,
                [](json::Object& element, const projections::details::StatusChange& change) {
                    element.member("status", name_of(change.status));
                    element.member("at", change.at);
                });
    // M17: hidden at the instant, whether its key is destroyed yet or not.
    write_shipments(out, details, now < tracking_until);
    const bool tracked = std::ranges::any_of(
        details.shipments, [](const auto& shipment) { return shipment.tracking_url.has_value(); });
    if (tracked && now < tracking_until) out.member("tracking_expires_at", tracking_until);
    if (details.hold) {
        out.object("hold", [&](json::Object& nested) {
            nested.member("reason_code", details.hold->reason_code);
            nested.member("since", details.hold->at);
            nested.member("until", details.hold->at + rules.hold_max);
        });
    }
    write_ending(out, "cancellation", details.cancellation, true);
    write_ending(out, "rejection", details.rejection, false);
}

void write_delivery(json::Object& out, const Details& details, domain::Language language) {
    const auto delivery = details.delivery.value_or(order::Delivery{});
    out.member("number", details.number.value);
    out.member("status", name_of(details.status));
    out.member("version", details.version);
    out.member("placed_at", details.placed_at);
    out.member("reference", delivery.reference);
    out.member("language", name_of(delivery.language));
    out.object("address", [&](json::Object& nested) { write_address(nested, delivery.address); });
    write_lines(out, details, language);
    write_shipments(out, details, true);
}

namespace {

struct Specification {
    std::string name;
    std::string value;
};

/// Pack size, dimensions and weight follow from the material's figures; the rest is the
/// catalogue's.
std::vector<Specification> specifications_of(const domain::catalogue::Material& material,
                                             domain::Language language) {
    using domain::Text;
    std::vector<Specification> all;
    const auto add = [&](const Text& name, std::string value) {
        all.push_back({name.in(language), std::move(value)});
    };
    const auto dimensions =
        material.height_mm == 0
            ? fmt::format("{} × {} mm", material.length_mm, material.width_mm)
            : fmt::format(
                  "{} × {} × {} mm", material.length_mm, material.width_mm, material.height_mm);
    add({"Afmetingen", "Dimensions", "Dimensions"}, dimensions);
    add({"Inhoud per pak", "Pieces per pack", "Pièces par paquet"},
        std::to_string(material.pack_size));
    add({"Gewicht per pak", "Weight per pack", "Poids par paquet"},
        kilograms(material.pack_weight_grams, 2, language));
    if (material.load_max_grams > 0) {
        add({"Maximale belading", "Maximum load", "Charge maximale"},
            kilograms(material.load_max_grams, 1, language));
    }
    for (const auto& specification : material.specifications) {
        add(specification.name, specification.value.in(language));
    }
    return all;
}

}  // namespace

void write_material(json::Object& out,
                    const domain::catalogue::Material& material,
                    domain::Language language) {
    out.member("sku", material.sku.value);
    out.member("category", material.category);
    out.member("name", material.name.in(language));
    out.member("description", material.description.in(language));
    out.objects("specifications",
                specifications_of(material, language),
                [](json::Object& element, const Specification& specification) {
                    element.member("name", specification.name);
                    element.member("value", specification.value);
                });
    out.member("unit", material.unit);
    out.member("pack_size", material.pack_size);
    out.member("order_max", material.order_max);
    out.member("image", material.image);
}

}  // namespace kontor::adapters::http
