#include "adapters/catalogue/catalogue_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <system_error>
#include <utility>

namespace kontor::embedded {
extern const std::string_view materials_json;
}

namespace kontor::adapters::catalogue {
namespace {

using domain::Text;
using domain::catalogue::Catalogue;
using domain::catalogue::Material;
using domain::catalogue::Named;
using domain::catalogue::Parts;
using domain::catalogue::Specification;
using Json = nlohmann::json;

/// What is wrong first, and where. Once there is something, nothing after it counts.
struct Fault {
    std::string text;
    void say(const std::string& place, std::string_view what) {
        if (text.empty()) text = (place.empty() ? "the file" : place) + " " + std::string{what};
    }
};

/// A place in the file. What is missing or of another type is said to `fault` and read as empty.
class Place {
public:
    Place(const Json* value, std::string path, Fault& fault)
        : value_(value), path_(std::move(path)), fault_(&fault) {}

    /// Says so if this is no object, or one with a member that is not among `known`.
    const Place& object(std::initializer_list<std::string_view> known) const {
        if (value_ == nullptr) return *this;
        if (!value_->is_object()) {
            fault_->say(path_, "must be an object");
            return *this;
        }
        for (const auto& [name, unused] : value_->items()) {
            if (std::ranges::find(known, name) == known.end()) {
                fault_->say(path_of(name), "is not known here");
            }
        }
        return *this;
    }

    [[nodiscard]] Place operator[](std::string_view member) const {
        const auto path = path_of(member);
        if (value_ == nullptr || !value_->is_object()) return {nullptr, path, *fault_};
        const auto found = value_->find(member);
        if (found == value_->end()) {
            fault_->say(path, "is missing");
            return {nullptr, path, *fault_};
        }
        return {&*found, path, *fault_};
    }

    /// A member that may be left out: read as empty then, without a word.
    [[nodiscard]] Place if_there(std::string_view member) const {
        const auto left_out = value_ != nullptr && value_->is_object() && !value_->contains(member);
        return left_out ? Place{nullptr, path_of(member), *fault_} : (*this)[member];
    }

    [[nodiscard]] std::string text() const {
        if (value_ == nullptr) return {};
        if (!value_->is_string()) {
            fault_->say(path_, "must be a text");
            return {};
        }
        return value_->get<std::string>();
    }

    [[nodiscard]] std::uint32_t number() const {
        constexpr auto max = std::numeric_limits<std::uint32_t>::max();
        if (value_ == nullptr) return 0;
        if (!value_->is_number_unsigned() || value_->get<std::uint64_t>() > max) {
            fault_->say(path_, "must be a whole number from 0 to " + std::to_string(max));
            return 0;
        }
        return value_->get<std::uint32_t>();
    }

    template <class Item>
    [[nodiscard]] std::vector<Item> list(Item (*read)(const Place&)) const {
        std::vector<Item> items;
        if (value_ == nullptr) return items;
        if (!value_->is_array()) {
            fault_->say(path_, "must be a list");
            return items;
        }
        for (const auto& item : *value_) {
            const auto path = path_ + "[" + std::to_string(items.size()) + "]";
            items.push_back(read(Place{&item, path, *fault_}));
        }
        return items;
    }

private:
    [[nodiscard]] std::string path_of(std::string_view member) const {
        return path_.empty() ? std::string{member} : path_ + "." + std::string{member};
    }

    const Json* value_;  // Null where it is missing, which was said already.
    std::string path_;
    Fault* fault_;
};

Text text_at(const Place& at) {
    at.object({"nl", "en", "fr"});
    return {.nl = at["nl"].text(), .en = at["en"].text(), .fr = at["fr"].text()};
}

Named named_at(const Place& at) {
    at.object({"code", "name"});
    return {.code = at["code"].text(), .name = text_at(at["name"])};
}

Specification specification_at(const Place& at) {
    at.object({"name", "value"});
    return {.name = text_at(at["name"]), .value = text_at(at["value"])};
}

Material material_at(const Place& at) {
    at.object({"sku",
               "category",
               "unit",
               "size",
               "pack_size",
               "order_max",
               "pack_weight_grams",
               "dimensions_mm",
               "load_max_grams",
               "image",
               "name",
               "description",
               "specifications"});
    const auto dimensions = at["dimensions_mm"].object({"length", "width", "height"});
    return {.sku = {at["sku"].text()},
            .category = at["category"].text(),
            .unit = at["unit"].text(),
            .size = at["size"].text(),
            .pack_size = at["pack_size"].number(),
            .order_max = at["order_max"].number(),
            .pack_weight_grams = at["pack_weight_grams"].number(),
            .length_mm = dimensions["length"].number(),
            .width_mm = dimensions["width"].number(),
            .height_mm = dimensions.if_there("height").number(),
            .load_max_grams = at.if_there("load_max_grams").number(),
            .image = at["image"].text(),
            .name = text_at(at["name"]),
            .description = text_at(at["description"]),
            .specifications = at["specifications"].list(&specification_at)};
}

std::expected<Json, std::string> json_of(std::string_view text) {
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        // Its message begins with a number of the library's own, in brackets.
        const std::string_view message{error.what()};
        const auto start = message.find("] ");
        return std::unexpected{"the file is not JSON: " +
                               std::string{message.substr(start == message.npos ? 0 : start + 2)}};
    }
}

}  // namespace

std::expected<Catalogue, std::string> parse_catalogue(std::string_view json) {
    const auto root = json_of(json);
    if (!root) return std::unexpected{root.error()};

    Fault fault;
    const auto file =
        Place{&*root, "", fault}.object({"categories", "units", "sizes", "materials"});
    Parts parts{.categories = file["categories"].list(&named_at),
                .units = file["units"].list(&named_at),
                .sizes = file["sizes"].list(&named_at),
                .materials = file["materials"].list(&material_at)};
    if (!fault.text.empty()) return std::unexpected{std::move(fault.text)};
    return Catalogue::from(std::move(parts));
}

std::expected<Catalogue, std::string> load_catalogue(const std::filesystem::path& file) {
    if (file.empty()) return parse_catalogue(embedded::materials_json);

    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) {
        return std::unexpected{"there is no catalogue at " + file.string()};
    }
    std::ifstream in{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in) return std::unexpected{"cannot read the catalogue " + file.string()};
    auto catalogue = parse_catalogue(text);
    if (!catalogue) {
        return std::unexpected{"the catalogue " + file.string() + ": " + catalogue.error()};
    }
    return catalogue;
}

}  // namespace kontor::adapters::catalogue
