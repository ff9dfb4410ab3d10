#pragma once

#include "domain/ids.hpp"
#include "domain/language.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// The shipping materials that can be ordered (M10): a value, read once from a data file.

namespace kontor::domain::catalogue {

struct Named {
    std::string code;
    Text name;
};

struct Specification {
    Text name;
    Text value;
};

struct Material {
    Sku sku;
    std::string category;
    std::string unit;
    std::string size;
    std::uint32_t pack_size = 0;  ///< Pieces a pack.
    std::uint32_t order_max = 0;  ///< Packs an order.
    std::uint32_t pack_weight_grams = 0;
    std::uint32_t length_mm = 0;
    std::uint32_t width_mm = 0;
    std::uint32_t height_mm = 0;       ///< 0: flat.
    std::uint32_t load_max_grams = 0;  ///< 0: does not apply.
    std::string image;
    Text name;
    Text description;
    std::vector<Specification> specifications;
};

struct Parts {
    std::vector<Named> categories;
    std::vector<Named> units;
    std::vector<Named> sizes;
    std::vector<Material> materials;
};

/// A catalogue in which every reference resolves and every text stands in every language.
class Catalogue {
public:
    // Moved only: the index points into the parts.
    Catalogue(Catalogue&&) = default;
    Catalogue& operator=(Catalogue&&) = default;
    Catalogue(const Catalogue&) = delete;
    Catalogue& operator=(const Catalogue&) = delete;
    ~Catalogue() = default;

    /// Fails with one sentence that names the first thing that is wrong and where.
    [[nodiscard]] static std::expected<Catalogue, std::string> from(Parts parts);

    [[nodiscard]] const std::vector<Material>& materials() const {
        return parts_.materials;
    }
    [[nodiscard]] const std::vector<Named>& categories() const {
        return parts_.categories;
    }
    [[nodiscard]] const std::vector<Named>& units() const {
        return parts_.units;
    }
    [[nodiscard]] const std::vector<Named>& sizes() const {
        return parts_.sizes;
    }
    /// Lives as long as the catalogue.
    [[nodiscard]] const Material* find(std::string_view sku) const;

private:
    explicit Catalogue(Parts parts);
    Parts parts_;
    std::unordered_map<std::string_view, const Material*> by_sku_;
};

/// What to show of the catalogue; empty members do not restrict.
struct Filter {
    std::string category;
    std::string unit;
    std::string size;
    std::string words;
};

/// The materials that pass `filter`, best match first where words were given. Words match name,
/// sku, description and category in `language`, without regard to case and accents; the last word
/// may be unfinished, and a word of five letters or more may have one typing error.
[[nodiscard]] std::vector<const Material*> find_materials(const Catalogue& catalogue,
                                                          const Filter& filter,
                                                          Language language);

/// `text` in lower case, without accents: what search compares.
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace kontor::domain::catalogue
