#include "domain/catalogue/catalogue.hpp"

#include "domain/text.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace kontor::domain::catalogue {
namespace {

constexpr std::size_t code_length_max = 40;
// Bounds under which pieces and weight of a line fit their types with room to spare.
constexpr std::uint32_t pack_size_max = 100'000;
constexpr std::uint32_t order_max_max = 10'000;

using Fault = std::optional<std::string>;

/// Codes stand in URLs, pointers and form fields as they are.
bool is_code(std::string_view code) {
    return !code.empty() && code.size() <= code_length_max && std::ranges::all_of(code, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
}

Fault fault_in_text(const Text& text, const std::string& where) {
    for (const auto language : {Language::nl, Language::en, Language::fr}) {
        const auto& words = text.in(language);
        const auto place = where + " in " + std::string{name_of(language)};
        if (words.empty()) return place + " is missing.";
        if (!is_clean(words)) return place + " is not clean UTF-8 text.";
    }
    return std::nullopt;
}

Fault fault_in_names(const std::vector<Named>& names, const std::string& kind) {
    std::unordered_set<std::string_view> seen;
    for (const auto& named : names) {
        const auto where = kind + " '" + named.code + "'";
        if (!is_code(named.code)) return where + " has no proper code.";
        if (!seen.insert(named.code).second) return where + " is there twice.";
        if (auto fault = fault_in_text(named.name, where + ": the name")) return fault;
    }
    return std::nullopt;
}

bool has(const std::vector<Named>& names, std::string_view code) {
    return std::ranges::find(names, code, &Named::code) != names.end();
}

Fault fault_in_numbers(const Material& material, const std::string& where) {
    if (material.pack_size < 1 || material.pack_size > pack_size_max) {
        return where + ": pack_size must be 1 to " + std::to_string(pack_size_max) + ".";
    }
    if (material.order_max < 1 || material.order_max > order_max_max) {
        return where + ": order_max must be 1 to " + std::to_string(order_max_max) + ".";
    }
    if (material.pack_weight_grams < 1) return where + ": pack_weight_grams must be at least 1.";
    return std::nullopt;
}

Fault fault_in_texts(const Material& material, const std::string& where) {
    if (auto fault = fault_in_text(material.name, where + ": the name")) return fault;
    if (auto fault = fault_in_text(material.description, where + ": the description")) return fault;
    for (std::size_t i = 0; i < material.specifications.size(); ++i) {
        const auto& specification = material.specifications[i];
        const auto which = where + ": specification " + std::to_string(i + 1);
        if (auto fault = fault_in_text(specification.name, which + ", its name,")) return fault;
        if (auto fault = fault_in_text(specification.value, which + ", its value,")) return fault;
    }
    return std::nullopt;
}

Fault fault_in_references(const Material& material, const Parts& parts, const std::string& where) {
    if (!has(parts.categories, material.category)) {
        return where + ": category '" + material.category + "' is unknown.";
    }
    if (!has(parts.units, material.unit)) {
        return where + ": unit '" + material.unit + "' is unknown.";
    }
    if (!has(parts.sizes, material.size)) {
        return where + ": size '" + material.size + "' is unknown.";
    }
    return std::nullopt;
}

Fault fault_in_materials(const Parts& parts) {
    std::unordered_set<std::string_view> seen;
    for (const auto& material : parts.materials) {
        const auto where = "Material '" + material.sku.value + "'";
        if (!is_code(material.sku.value)) return where + " has no proper sku.";
        if (!seen.insert(material.sku.value).second) return where + " is there twice.";
        if (auto fault = fault_in_references(material, parts, where)) return fault;
        if (auto fault = fault_in_numbers(material, where)) return fault;
        if (auto fault = fault_in_texts(material, where)) return fault;
    }
    return std::nullopt;
}

}  // namespace

std::expected<Catalogue, std::string> Catalogue::from(Parts parts) {
    if (auto fault = fault_in_names(parts.categories, "Category")) {
        return std::unexpected{*std::move(fault)};
    }
    if (auto fault = fault_in_names(parts.units, "Unit")) {
        return std::unexpected{*std::move(fault)};
    }
    if (auto fault = fault_in_names(parts.sizes, "Size")) {
        return std::unexpected{*std::move(fault)};
    }
    if (auto fault = fault_in_materials(parts)) return std::unexpected{*std::move(fault)};
    return Catalogue{std::move(parts)};
}

Catalogue::Catalogue(Parts parts) : parts_(std::move(parts)) {
    for (const auto& material : parts_.materials) by_sku_.emplace(material.sku.value, &material);
}

const Material* Catalogue::find(std::string_view sku) const {
    const auto found = by_sku_.find(sku);
    return found == by_sku_.end() ? nullptr : found->second;
}

}  // namespace kontor::domain::catalogue
