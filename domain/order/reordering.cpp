#include "domain/order/reordering.hpp"

#include <algorithm>

namespace kontor::domain::order {
namespace {

constexpr std::string_view name_of(LimitKind limit) {
    return enum_names(limit)[static_cast<std::size_t>(limit)];
}

/// What the lines so far leave room for.
class Allowance {
public:
    explicit Allowance(const SizeLimits& limits)
        : lines_{limits.lines_max},
          units_{limits.units_max},
          weight_grams_{limits.weight_grams_max} {}

    ReorderedLine take(const Line& line, const catalogue::Material& material) {
        ReorderedLine taken{.sku = line.sku.value,
                            .change = LineChange::unchanged,
                            .from = line.quantity,
                            .to = line.quantity,
                            .reason = {}};
        if (lines_ == 0) reduce(taken, 0, LimitKind::lines);
        if (material.order_max > 0) {
            reduce(taken, material.order_max, LimitKind::material_units);
        }
        reduce(taken, units_, LimitKind::units);
        if (material.pack_weight_grams > 0) {
            reduce(taken, weight_grams_ / material.pack_weight_grams, LimitKind::weight_grams);
        }
        if (taken.to == 0) {
            taken.change = LineChange::gone;
            return taken;
        }
        --lines_;
        units_ -= taken.to;
        weight_grams_ -= std::uint64_t{taken.to} * material.pack_weight_grams;
        return taken;
    }

private:
    static void reduce(ReorderedLine& line, std::uint64_t max, LimitKind limit) {
        if (line.to <= max) return;
        line.to = static_cast<std::uint32_t>(max);
        line.change = LineChange::reduced;
        line.reason = name_of(limit);
    }

    std::uint64_t lines_;
    std::uint64_t units_;
    std::uint64_t weight_grams_;
};

}  // namespace

std::vector<ReorderedLine> reordered(const std::vector<Line>& lines,
                                     const catalogue::Catalogue& catalogue,
                                     const SizeLimits& limits) {
    std::vector<ReorderedLine> all;
    Allowance allowance{limits};
    for (const auto& line : lines) {
        const auto* material = catalogue.find(line.sku.value);
        if (material != nullptr) {
            all.push_back(allowance.take(line, *material));
        } else {
            all.push_back({.sku = line.sku.value,
                           .change = LineChange::gone,
                           .from = line.quantity,
                           .to = 0,
                           .reason = "not-in-catalogue"});
        }
    }
    return all;
}

}  // namespace kontor::domain::order
