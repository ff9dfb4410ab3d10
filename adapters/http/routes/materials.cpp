#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/routes.hpp"
#include "domain/catalogue/catalogue.hpp"

#include <algorithm>
#include <charconv>

namespace kontor::adapters::http {
namespace {

namespace catalogue = domain::catalogue;

struct Facet {
    std::string_view name;
    const std::vector<catalogue::Named>& values;
    std::string catalogue::Material::* member;
    std::string catalogue::Filter::* filter;
};

/// How many materials there would be under each value, the other filters as they are.
void write_facets(json::Object& out,
                  const catalogue::Catalogue& all,
                  const catalogue::Filter& filter,
                  domain::Language language) {
    const std::vector<Facet> facets{
        {"category",
         all.categories(),
         &catalogue::Material::category,
         &catalogue::Filter::category},
        {"unit", all.units(), &catalogue::Material::unit, &catalogue::Filter::unit},
        {"size", all.sizes(), &catalogue::Material::size, &catalogue::Filter::size}};
    out.objects("facets", facets, [&](json::Object& element, const Facet& facet) {
        auto others = filter;
        (others.*facet.filter).clear();
        const auto found = catalogue::find_materials(all, others, language);
        element.member("name", facet.name);
        element.objects(
            "values", facet.values, [&](json::Object& value, const catalogue::Named& named) {
                value.member("value", named.code);
                value.member("label", named.name.in(language));
                value.member("count", std::ranges::count_if(found, [&](const auto* material) {
                                 return material->*facet.member == named.code;
                             }));
            });
    });
}

bool knows(const std::vector<catalogue::Named>& values, std::string_view code) {
    return code.empty() || std::ranges::find(values, code, &catalogue::Named::code) != values.end();
}

boost::asio::awaitable<Response> list(const Desk& desk, Request& request) {
    const auto& all = desk.shop.catalogue;
    const auto text = [&](std::string_view name) {
        return std::string{request.query_value(name).value_or("")};
    };
    const catalogue::Filter filter{.category = text("category"),
                                   .unit = text("unit"),
                                   .size = text("size"),
                                   .words = text("q")};
    const auto invalid = [](std::string_view name) {
        return Problem{"query-parameter-invalid"}.with("parameter", std::string{name});
    };
    if (!knows(all.categories(), filter.category)) co_return invalid("category");
    if (!knows(all.units(), filter.unit)) co_return invalid("unit");
    if (!knows(all.sizes(), filter.size)) co_return invalid("size");
    if (filter.words.size() > 200) co_return invalid("q");

    const auto what = "materials:" + filter.category + ':' + filter.unit + ':' + filter.size + ':' +
                      filter.words + ':' + std::string{name_of(request.language)};
    const auto page = page_of(desk, request, what);
    if (!page) co_return page.error();
    std::size_t first = 0;
    if (page->after) {
        std::from_chars(page->after->data(), page->after->data() + page->after->size(), first);
    }
    const auto found = catalogue::find_materials(all, filter, request.language);
    first = std::min(first, found.size());
    const auto last = std::min(found.size(), first + page->limit);
    const std::vector<const catalogue::Material*> shown(
        found.begin() + static_cast<std::ptrdiff_t>(first),
        found.begin() + static_cast<std::ptrdiff_t>(last));
    co_return Response::json(
        200, json::document([&](json::Object& out) {
            out.objects("items", shown, [&](json::Object& element, const auto* material) {
                write_material(element, *material, request.language);
            });
            if (last < found.size()) {
                out.member("next", next_cursor(desk, what, std::to_string(last)));
            }
            write_facets(out, all, filter, request.language);
        }));
}

boost::asio::awaitable<Response> get(const Desk& desk, Request& request) {
    const auto* material = desk.shop.catalogue.find(request.path_value("sku"));
    if (material == nullptr) co_return Problem{"not-found"};
    co_return Response::json(200, json::document([&](json::Object& out) {
                                 write_material(out, *material, request.language);
                             }));
}

boost::asio::awaitable<Response> limits(const Desk& desk, Request&) {
    const auto& limits = desk.shop.size_limits;
    co_return Response::json(
        200, json::document([&](json::Object& out) {
            out.member("lines_max", limits.lines_max);
            out.member("units_max", limits.units_max);
            out.member("weight_max_grams", limits.weight_grams_max);
            out.objects("materials",
                        desk.shop.catalogue.materials(),
                        [](json::Object& element, const catalogue::Material& material) {
                            element.member("sku", material.sku.value);
                            element.member("order_max", material.order_max);
                        });
        }));
}

}  // namespace

std::vector<Route> material_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/materials",
             .operation = "list_materials",
             .access = Access::of_customers(),
             .query = {"category", "unit", "size", "q", "limit", "cursor"},
             .handler = handler(desk, list)},
            {.method = Method::get,
             .path = "/v1/materials/{sku}",
             .operation = "get_material",
             .access = Access::of_customers(),
             .handler = handler(desk, get)},
            {.method = Method::get,
             .path = "/v1/limits",
             .operation = "get_limits",
             .access = Access::of_customers(),
             .handler = handler(desk, limits)}};
}

}  // namespace kontor::adapters::http
