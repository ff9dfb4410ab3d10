#pragma once

#include "domain/catalogue/catalogue.hpp"

#include <string>
#include <utility>
#include <vector>

namespace kontor::tests {

inline domain::catalogue::Material material(std::string sku,
                                            domain::Text name,
                                            std::string category = "boxes") {
    return {.sku = {std::move(sku)},
            .category = std::move(category),
            .unit = "pack",
            .size = "m",
            .pack_size = 25,
            .order_max = 10,
            .pack_weight_grams = 2000,
            .length_mm = 300,
            .width_mm = 200,
            .height_mm = 100,
            .load_max_grams = 5000,
            .image = "box",
            .name = std::move(name),
            .description = {"Stevig karton", "Sturdy cardboard", "Carton solide"},
            .specifications = {
                {.name = {"Kleur", "Colour", "Couleur"}, .value = {"Bruin", "Brown", "Brun"}}}};
}

inline domain::catalogue::Parts shop_parts() {
    return {.categories = {{"boxes", {"Dozen", "Boxes", "Cartons"}},
                           {"tape", {"Plakband", "Tape", "Ruban adhésif"}}},
            .units = {{"pack", {"Pak", "Pack", "Paquet"}}, {"roll", {"Rol", "Roll", "Rouleau"}}},
            .sizes = {{"s", {"Klein", "Small", "Petit"}}, {"m", {"Middel", "Medium", "Moyen"}}},
            .materials = {
                material("BOX-M-25", {"Verzenddoos M", "Shipping box M", "Carton d’expédition M"}),
                material("BOX-BOTTLE-6", {"Flessendoos", "Bottle box", "Carton pour bouteilles"}),
                material("TAPE-CLEAR", {"Plakband", "Packing tape", "Ruban d'emballage"}, "tape")}};
}

inline domain::catalogue::Catalogue shop_catalogue() {
    return domain::catalogue::Catalogue::from(shop_parts()).value();
}

}  // namespace kontor::tests
