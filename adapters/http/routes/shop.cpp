#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/routes.hpp"
#include "domain/address/address.hpp"

#include <array>

namespace kontor::adapters::http {
namespace {

std::string_view name_in(const domain::address::CountryRules& country, domain::Language language) {
    switch (language) {
        case domain::Language::nl:
            return country.name_nl;
        case domain::Language::en:
            return country.name_en;
        case domain::Language::fr:
            return country.name_fr;
    }
    return country.name_en;
}

void write_countries(json::Object& out, domain::Language language) {
    using domain::address::CountryRules;
    out.objects("countries",
                domain::address::countries(),
                [&](json::Object& element, const CountryRules& country) {
                    element.member("code", country.code);
                    element.member("name", name_in(country, language));
                    element.values("required", country.required);
                    element.object("postcode", [&](json::Object& postcode) {
                        postcode.member("pattern", country.postcode_pattern);
                        postcode.member("example", country.postcode_example);
                    });
                });
}

void write_retention(json::Object& out, const domain::partition::RetentionRulesSet& rules) {
    out.object("retention", [&](json::Object& nested) {
        nested.member("order_days", rules.order_placed);
        nested.member("order_open_days", rules.order_open_max);
        nested.member("order_after_final_days", rules.order_after_final);
        nested.member("tracking_days", rules.tracking_after_completed);
        nested.member("password_days", rules.password_age_max);
    });
}

boost::asio::awaitable<Response> get_shop(const Desk& desk, Request& request) {
    const auto rules = rules_of(desk, {0});
    const auto& shop = desk.shop;
    co_return Response::json(
        200, json::document([&](json::Object& out) {
            out.member("name", desk.facts.name);
            out.values("languages", std::array<std::string_view, 3>{"nl", "en", "fr"});
            out.member("time_zone", desk.facts.time_zone);
            out.object("account_number", [&](json::Object& nested) {
                nested.member("pattern", shop.account_numbers.pattern);
                nested.member("example", shop.account_numbers.example);
            });
            out.object("password", [&](json::Object& nested) {
                nested.member("min_length", domain::customer::password_length_min);
                nested.member("max_length", domain::customer::password_length_max);
                nested.member("max_age_days", rules.password_age_max);
            });
            write_countries(out, request.language);
            out.objects("categories",
                        shop.catalogue.categories(),
                        [&](json::Object& element, const domain::catalogue::Named& category) {
                            element.member("code", category.code);
                            element.member("name", category.name.in(request.language));
                        });
            write_retention(out, rules);
            out.values("tracking_hosts", shop.tracking_hosts);
            out.object("support", [&](json::Object& nested) {
                nested.member("email", desk.facts.support_email);
            });
            out.member("sandbox", desk.facts.sandbox);
        }));
}

}  // namespace

std::vector<Route> shop_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/shop",
             .operation = "get_shop",
             .access = Access::of_everybody(),
             .any_node = true,
             .handler = handler(desk, get_shop)}};
}

}  // namespace kontor::adapters::http
