#include "adapters/smtp/rendering.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <ctime>
#include <optional>
#include <stdexcept>
#include <utility>

namespace kontor::embedded {
extern const std::string_view mails_json;
}

namespace kontor::adapters::smtp {
namespace {

using domain::Language;
using domain::Text;
using nlohmann::json;
using projections::mail::Letter;

Text text_of(const json& from) {
    return {from.at("nl").get<std::string>(),
            from.at("en").get<std::string>(),
            from.at("fr").get<std::string>()};
}

std::vector<Text> texts_of(const json& from) {
    std::vector<Text> texts;
    for (const auto& element : from) texts.push_back(text_of(element));
    return texts;
}

/// "24 november 2026, 14:05" in the shop's time zone, as the language writes it.
std::string date_text(domain::Timestamp instant, Language language) {
    static constexpr std::array<std::array<const char*, 12>, 3> months{{{"januari",
                                                                         "februari",
                                                                         "maart",
                                                                         "april",
                                                                         "mei",
                                                                         "juni",
                                                                         "juli",
                                                                         "augustus",
                                                                         "september",
                                                                         "oktober",
                                                                         "november",
                                                                         "december"},
                                                                        {"January",
                                                                         "February",
                                                                         "March",
                                                                         "April",
                                                                         "May",
                                                                         "June",
                                                                         "July",
                                                                         "August",
                                                                         "September",
                                                                         "October",
                                                                         "November",
                                                                         "December"},
                                                                        {"janvier",
                                                                         "février",
                                                                         "mars",
                                                                         "avril",
                                                                         "mai",
                                                                         "juin",
                                                                         "juillet",
                                                                         "août",
                                                                         "septembre",
                                                                         "octobre",
                                                                         "novembre",
                                                                         "décembre"}}};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch();
    const std::time_t time = seconds.count();
    std::tm local{};
    localtime_r(&time, &local);
    return fmt::format(
        "{} {} {}, {:02}:{:02}",
        local.tm_mday,
        months[static_cast<std::size_t>(language)][static_cast<std::size_t>(local.tm_mon)],
        local.tm_year + 1900,
        local.tm_hour,
        local.tm_min);
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out.push_back(c);
        }
    }
    return out;
}

using Values = std::map<std::string, std::string, std::less<>>;

/// Fills "{name}"; what has no value stays as it stands.
std::string filled(std::string_view pattern, const Values& values) {
    std::string out;
    while (!pattern.empty()) {
        const auto open = pattern.find('{');
        const auto close = pattern.find('}', open);
        if (open == std::string_view::npos || close == std::string_view::npos) break;
        out += pattern.substr(0, open);
        const auto value = values.find(pattern.substr(open + 1, close - open - 1));
        out += value != values.end() ? std::string_view{value->second}
                                     : pattern.substr(open, close - open + 1);
        pattern.remove_prefix(close + 1);
    }
    return out.append(pattern);
}

}  // namespace

struct Renderer::Texts {
    struct Mail {
        bool greets_by_name = false;
        Text subject;
        std::vector<Text> paragraphs;
        std::optional<Text> link_label;
        std::vector<Text> after_link;
    };
    Text greeting;
    Text greeting_plain;
    Text line;
    Text closing;
    Text footer;
    std::map<std::string, Mail, std::less<>> mails;
};

Renderer::Renderer(Sender sender) : sender_{std::move(sender)}, texts_{std::make_unique<Texts>()} {
    try {
        const auto file = json::parse(embedded::mails_json);
        const auto& layout = file.at("layout");
        texts_->greeting = text_of(layout.at("greeting"));
        texts_->greeting_plain = text_of(layout.at("greeting_plain"));
        texts_->line = text_of(layout.at("line"));
        texts_->closing = text_of(layout.at("closing"));
        texts_->footer = text_of(layout.at("footer"));
        for (const auto& mail : file.at("mails")) {
            auto& into = texts_->mails[mail.at("kind").get<std::string>()];
            into.greets_by_name = mail.at("greeting") == "greeting";
            into.subject = text_of(mail.at("subject"));
            into.paragraphs = texts_of(mail.at("paragraphs"));
            if (!mail.at("link_label").is_null()) {
                into.link_label = text_of(mail.at("link_label"));
            }
            into.after_link = texts_of(mail.at("after_link"));
        }
    } catch (const json::exception& error) {
        throw std::runtime_error{std::string{"mails.json: "} + error.what()};
    }
}

Renderer::~Renderer() = default;

namespace {

Values values_of(const Letter& letter, const Sender& sender) {
    const auto date = [&](const std::optional<domain::Timestamp>& instant) {
        return instant ? date_text(*instant, letter.language) : std::string{};
    };
    return {{"contact_name", letter.contact_name},
            {"shop_name", sender.shop_name},
            {"support_email", sender.support_email},
            {"order_number", letter.order_number},
            {"placed_at", date(letter.placed_at)},
            {"expires_at", date(letter.expires_at)},
            {"date", date(letter.expires_at)},
            {"reason", letter.reason}};
}

/// Builds both bodies side by side, so that they say the same.
class Bodies {
public:
    explicit Bodies(const Values& values) : values_{values} {
        for (const auto& [name, value] : values) escaped_values_[name] = escaped(value);
    }

    void paragraph(const std::string& pattern) {
        text += filled(pattern, values_) + "\n\n";
        html += "<p>" + filled(escaped(pattern), escaped_values_) + "</p>\n";
    }
    void link(const std::string& label, const std::string& address) {
        text += label + ":\n" + address + "\n\n";
        html += "<p><a href=\"" + escaped(address) + "\">" + escaped(label) + "</a></p>\n";
    }
    void lines(const std::vector<projections::mail::LetterLine>& all, const std::string& pattern) {
        html += "<ul>\n";
        for (const auto& line : all) {
            const Values values{{"quantity", std::to_string(line.quantity)},
                                {"pieces", std::to_string(line.pieces)},
                                {"name", line.name}};
            const auto words = filled(pattern, values);
            text += "- " + words + "\n";
            html += "<li>" + escaped(words) + "</li>\n";
        }
        text += "\n";
        html += "</ul>\n";
    }

    std::string text;
    std::string html;

private:
    const Values& values_;
    Values escaped_values_;
};

std::string html_document(const std::string& body, const std::string& title, Language language) {
    return "<!doctype html>\n<html lang=\"" + std::string{name_of(language)} +
           "\"><head><meta charset=\"utf-8\"><title>" + escaped(title) +
           "</title></head>\n<body "
           "style=\"font-family:sans-serif;line-height:1.5;max-width:36em\">\n" +
           body + "</body></html>\n";
}

}  // namespace

RenderedMail Renderer::render(const Letter& letter) const {
    const auto found = texts_->mails.find(letter.kind);
    if (found == texts_->mails.end()) {
        throw std::runtime_error{"mails.json has no " + std::string{letter.kind}};
    }
    const auto& mail = found->second;
    const auto language = letter.language;
    const auto values = values_of(letter, sender_);
    RenderedMail rendered{.subject = filled(mail.subject.in(language), values)};
    Bodies bodies{values};
    const bool by_name = mail.greets_by_name && !letter.contact_name.empty();
    bodies.paragraph((by_name ? texts_->greeting : texts_->greeting_plain).in(language));
    for (const auto& paragraph : mail.paragraphs) {
        const auto& pattern = paragraph.in(language);
        if (pattern == "{lines}") {
            bodies.lines(letter.lines, texts_->line.in(language));
        } else {
            bodies.paragraph(pattern);
        }
    }
    if (mail.link_label && !letter.link_path.empty()) {
        const auto address = sender_.public_address + letter.link_path;
        bodies.link(mail.link_label->in(language), address);
        rendered.links.push_back(address);
    }
    for (const auto& paragraph : mail.after_link) bodies.paragraph(paragraph.in(language));
    bodies.paragraph(texts_->closing.in(language));
    bodies.paragraph(texts_->footer.in(language));
    rendered.text = std::move(bodies.text);
    rendered.html = html_document(bodies.html, rendered.subject, language);
    return rendered;
}

}  // namespace kontor::adapters::smtp
