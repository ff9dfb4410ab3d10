#include "adapters/http/problems/catalogue.hpp"

#include "adapters/http/json/writer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace kontor::embedded {
extern const std::string_view problems_json;
}

namespace kontor::adapters::http {
namespace {

using Json = nlohmann::ordered_json;
using domain::FieldFault;

/// Whoever sends a thousand wrong lines learns from the first ones.
constexpr std::size_t errors_shown_max = 100;

domain::Text text_from(const Json& json) {
    return {.nl = json.at("nl").get<std::string>(),
            .en = json.at("en").get<std::string>(),
            .fr = json.at("fr").get<std::string>()};
}

ProblemType type_from(const Json& json) {
    ProblemType type{.code = json.at("code").get<std::string>(),
                     .status = json.at("status").get<std::uint16_t>(),
                     .retry = json.at("retry").get<std::string>(),
                     .title = text_from(json.at("title")),
                     .detail = text_from(json.at("detail")),
                     .other_details = {},
                     .cause = text_from(json.at("cause")),
                     .cure = text_from(json.at("cure")),
                     .sample = json.at("sample").dump()};
    if (type.retry != "same" && type.retry != "changed" && type.retry != "never") {
        throw std::runtime_error{"problems.json: retry of " + type.code};
    }
    const auto others = json.value("other_details", Json::object());
    for (const auto& [name, detail] : others.items()) {
        type.other_details[name] = text_from(detail);
    }
    return type;
}

const domain::Text& detail_in(const ProblemType& type, const Problem& problem) {
    const auto other = type.other_details.find(problem.detail);
    return other == type.other_details.end() ? type.detail : other->second;
}

void fill_in(std::string& text, std::string_view name, std::string_view value) {
    const auto placeholder = "{" + std::string{name} + "}";
    for (auto at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + value.size())) {
        text.replace(at, placeholder.size(), value);
    }
}

}  // namespace

ProblemCatalogue::ProblemCatalogue(std::string_view file) {
    const auto document = Json::parse(file);
    for (const auto& entry : document.at("problems")) {
        types_.push_back(type_from(entry));
        by_code_.emplace(types_.back().code, types_.size() - 1);
    }
    std::map<std::string, FieldDetail, std::less<>> details;
    for (const auto& entry : document.at("field_errors")) {
        const auto detail = text_from(entry.at("detail"));
        details[entry.at("code").get<std::string>()] = {
            .detail = detail,
            .plain = entry.contains("detail_plain") ? text_from(entry["detail_plain"]) : detail};
    }
    for (std::size_t i = 0; i < field_details_.size(); ++i) {
        const auto code = domain::code_of(static_cast<FieldFault>(i));
        const auto found = details.find(code);
        if (found == details.end()) {
            throw std::runtime_error{"problems.json lacks the field error " + std::string{code}};
        }
        field_details_[i] = found->second;
    }
    if (find("internal") == nullptr) throw std::runtime_error{"problems.json lacks \"internal\""};
}

const ProblemCatalogue& ProblemCatalogue::built_in() {
    static const ProblemCatalogue catalogue{embedded::problems_json};
    return catalogue;
}

const ProblemType* ProblemCatalogue::find(std::string_view code) const {
    const auto found = by_code_.find(code);
    return found == by_code_.end() ? nullptr : &types_[found->second];
}

const ProblemType& ProblemCatalogue::type_of(const Problem& problem) const {
    const auto* const type = find(problem.code);
    return type != nullptr ? *type : *find("internal");
}

std::string ProblemCatalogue::detail_of(const domain::FieldError& error,
                                        domain::Language language) const {
    const auto& [detail, plain] = field_details_[static_cast<std::size_t>(error.fault)];
    const bool is_plain = error.bound.empty() && error.example.empty();
    auto text = (is_plain ? plain : detail).in(language);
    for (const auto* const name : {"min", "max", "bound"}) fill_in(text, name, error.bound);
    fill_in(text, "example", error.example);
    return text;
}

std::string ProblemCatalogue::body(const Problem& problem,
                                   domain::Language language,
                                   std::string_view request_id) const {
    const auto& type = type_of(problem);
    auto detail = detail_in(type, problem).in(language);
    for (const auto& [name, value] : problem.placeholders) fill_in(detail, name, value);
    return json::document([&](json::Object& members) {
        members.member("type", "/problems/" + type.code);
        members.member("title", type.title.in(language));
        members.member("status", type.status);
        members.member("detail", detail);
        members.member("code", type.code);
        members.member("request_id", request_id);
        members.member("retry", type.retry);
        for (const auto& [name, value] : problem.members) members.raw(name, value);
        if (problem.field_errors.empty()) return;
        const auto& errors = problem.field_errors;
        const auto shown = std::ranges::subrange(
            errors.begin(),
            errors.begin() +
                static_cast<std::ptrdiff_t>(std::min(errors.size(), errors_shown_max)));
        members.objects(
            "errors", shown, [&](json::Object& object, const domain::FieldError& error) {
                object.member("pointer", error.pointer);
                object.member("code", domain::code_of(error.fault));
                object.member("detail", detail_of(error, language));
            });
    });
}

}  // namespace kontor::adapters::http
