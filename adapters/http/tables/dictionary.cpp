#include "adapters/http/tables/dictionary.hpp"

#include "adapters/http/json/writer.hpp"
#include "domain/statistics/suppression.hpp"

#include <string_view>
#include <vector>

namespace kontor::adapters::http {
namespace {

using domain::Text;

struct Column {
    std::string_view name;
    std::string_view type;
    Text meaning;
};

Column suppressed_column() {
    return {"suppressed",
            "boolean",
            {.nl = "Of het cijfer niet wordt vrijgegeven, om dat cijfer zelf of een ander te "
                   "beschermen; de cel is dan leeg.",
             .en = "Whether the figure is withheld, for its own sake or to protect another; its "
                   "cell is empty then.",
             .fr = "Indique si le chiffre est masqué, pour le protéger ou pour en protéger un "
                   "autre ; sa cellule est alors vide."}};
}

Column release_column() {
    return {"release",
            "text",
            {.nl = "Noemt de vastgelegde tabel waartoe de rij behoort. Een vrijgegeven tabel "
                   "verandert nooit meer.",
             .en = "Names the frozen table that the row belongs to. A released table never "
                   "changes.",
             .fr = "Désigne le tableau figé auquel appartient la ligne. Un tableau publié ne "
                   "change plus jamais."}};
}

Column position_column() {
    return {"position",
            "text",
            {.nl = "Noemt de rij binnen die tabel.",
             .en = "Names the row within its release.",
             .fr = "Désigne la ligne au sein de ce tableau."}};
}

Column country_column() {
    return {"country",
            "text",
            {.nl = "Land van levering (ISO 3166-1), of all.",
             .en = "Country of delivery (ISO 3166-1), or all.",
             .fr = "Pays de livraison (ISO 3166-1), ou all."}};
}

Column outcome_column() {
    return {"outcome",
            "text",
            {.nl = "Wat er die week met de bestellingen gebeurde: placed (geplaatst), accepted "
                   "(aanvaard), rejected (geweigerd), cancelled (geannuleerd), shipped (volledig "
                   "verzonden) of completed (afgerond). Een bestelling telt voor elk daarvan één "
                   "keer.",
             .en = "What happened to the orders in that week: placed, accepted, rejected, "
                   "cancelled, shipped (in full) or completed. An order counts once for each.",
             .fr = "Ce qui est arrivé aux commandes cette semaine-là : placed (passée), accepted "
                   "(acceptée), rejected (refusée), cancelled (annulée), shipped (entièrement "
                   "expédiée) ou completed (terminée). Une commande compte une fois pour chacun "
                   "de ces événements."}};
}

Column region_column() {
    return {"region",
            "text",
            {.nl = "Eerste cijfer van de postcode, voor geplaatste bestellingen in landen waar "
                   "postcodes met een cijfer beginnen; of all.",
             .en = "First digit of the postcode, for placed orders in countries whose postcodes "
                   "begin with one; or all.",
             .fr = "Premier chiffre du code postal, pour les commandes passées dans les pays dont "
                   "les codes postaux commencent par un chiffre ; ou all."}};
}

const std::vector<Column>& orders_columns() {
    static const std::vector<Column> columns{
        {"week",
         "text",
         {.nl = "ISO-week, in UTC, waarin het gebeurde.",
          .en = "ISO week, in UTC, in which it happened.",
          .fr = "Semaine ISO, en UTC, de l’événement."}},
        outcome_column(),
        country_column(),
        region_column(),
        {"orders",
         "integer",
         {.nl = "Aantal bestellingen; leeg als het niet wordt vrijgegeven.",
          .en = "Number of orders; empty when suppressed.",
          .fr = "Nombre de commandes ; vide s’il est masqué."}},
        suppressed_column(),
        release_column(),
        position_column()};
    return columns;
}

const std::vector<Column>& materials_columns() {
    static const std::vector<Column> columns{
        {"week",
         "text",
         {.nl = "ISO-week, in UTC, waarin de bestellingen werden geplaatst.",
          .en = "ISO week, in UTC, in which the orders were placed.",
          .fr = "Semaine ISO, en UTC, où les commandes ont été passées."}},
        country_column(),
        {"category",
         "text",
         {.nl = "Categorie van het materiaal op het moment van de bestelling, of all.",
          .en = "Category of the material when it was ordered, or all.",
          .fr = "Catégorie du matériel au moment de la commande, ou all."}},
        {"material",
         "text",
         {.nl = "Sku van het materiaal, of all.",
          .en = "Sku of the material, or all.",
          .fr = "Sku du matériel, ou all."}},
        {"units",
         "integer",
         {.nl = "Aantal bestelde pakken; leeg als het niet wordt vrijgegeven.",
          .en = "Number of packs ordered; empty when suppressed.",
          .fr = "Nombre de paquets commandés ; vide s’il est masqué."}},
        suppressed_column(),
        release_column(),
        position_column()};
    return columns;
}

void write_table(json::Object& out,
                 std::string_view name,
                 const std::vector<Column>& columns,
                 domain::Language language) {
    out.member("name", name);
    out.objects("columns", columns, [&](json::Object& element, const Column& column) {
        element.member("name", column.name);
        element.member("type", column.type);
        element.member("meaning", column.meaning.in(language));
    });
}

}  // namespace

std::string statistics_dictionary(domain::Language language) {
    const domain::statistics::SuppressionRules rules;
    const std::vector<std::string_view> tables{"orders", "materials"};
    return json::document([&](json::Object& out) {
        out.objects("tables", tables, [&](json::Object& table, std::string_view name) {
            write_table(
                table, name, name == "orders" ? orders_columns() : materials_columns(), language);
        });
        out.object("rules", [&](json::Object& out_rules) {
            out_rules.member("customers_min", rules.customers_min);
            out_rules.member("accounts_min", rules.accounts_min);
            out_rules.member("largest_percent_max", rules.largest_percent_max);
            out_rules.member("two_largest_percent_max", rules.two_largest_percent_max);
            out_rules.member("interval_min", rules.interval_min);
            out_rules.member("interval_percent_min", rules.interval_percent_min);
        });
    });
}

}  // namespace kontor::adapters::http
