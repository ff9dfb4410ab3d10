#include "adapters/smtp/smtp_post.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <mutex>
#include <sodium.h>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace kontor::adapters::smtp {
namespace {

using projections::mail::Delivery;
using projections::mail::Letter;

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* what) const {
        Free(what);
    }
};
using Session = std::unique_ptr<CURL, Freed<curl_easy_cleanup>>;
using Mime = std::unique_ptr<curl_mime, Freed<curl_mime_free>>;
using List = std::unique_ptr<curl_slist, Freed<curl_slist_free_all>>;

std::string base64(std::string_view bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(),
                      text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}

/// RFC 2047: words of at most 75 characters, cut between characters.
std::string encoded_words(std::string_view text) {
    constexpr std::size_t bytes_max = 45;
    std::string out;
    while (!text.empty()) {
        auto size = std::min(text.size(), bytes_max);
        while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
            --size;
        }
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + base64(text.substr(0, size)) + "?=";
        text.remove_prefix(size);
    }
    return out;
}

std::string date_header() {
    const auto now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::string text(64, '\0');
    text.resize(std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &utc));
    return text;
}

void add(List& list, const std::string& line) {
    auto* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc{};
    static_cast<void>(list.release());
    list.reset(longer);
}

void add_part(curl_mime* mime, const std::string& body, const char* type) {
    // Lines of a mail end in CRLF; a bare line feed would be encoded as a character.
    std::string lines;
    for (const char c : body) {
        if (c == '\n') lines.push_back('\r');
        lines.push_back(c);
    }
    auto* part = curl_mime_addpart(mime);
    curl_mime_data(part, lines.data(), lines.size());
    curl_mime_type(part, type);
    curl_mime_encoder(part, "quoted-printable");
}

/// The last command of a dialogue with a server but the farewell, without its arguments: they name
/// persons.
using Verb = std::array<char, 4>;
constexpr Verb recipient{'R', 'C', 'P', 'T'};
constexpr Verb content{'D', 'A', 'T', 'A'};

int note_verb(CURL*, curl_infotype kind, char* bytes, std::size_t size, void* into) {
    constexpr Verb farewell{'Q', 'U', 'I', 'T'};
    Verb verb{};
    if (kind != CURLINFO_HEADER_OUT || size < verb.size()) return 0;
    std::copy_n(bytes, verb.size(), verb.begin());
    if (verb != farewell) *static_cast<Verb*>(into) = verb;
    return 0;
}

/// What a refusal by the server means: a 5xx to the recipient or to the mail itself is for good.
/// Everything else may pass, a password that it does not know any more included.
Delivery outcome_of(CURLcode code, long response, const Verb& verb) {
    if (code == CURLE_OK) return Delivery::sent;
    const bool for_good = response >= 500 && response < 600;
    return for_good && (verb == recipient || verb == content) ? Delivery::refused : Delivery::later;
}

}  // namespace

SmtpPost::SmtpPost(const Renderer& renderer, Server server)
    : renderer_{renderer}, server_{std::move(server)} {
    static std::once_flag once;
    std::call_once(once, [] {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
            throw std::runtime_error{"libcurl cannot be initialised"};
        }
    });
}

Delivery SmtpPost::deliver(const Letter& letter) {
    const auto mail = renderer_.render(letter);
    const auto& from = renderer_.sender().from;
    const auto domain = from.substr(from.find('@') + 1);
    const Session session{curl_easy_init()};
    if (!session) return Delivery::later;

    List headers;
    add(headers, "Date: " + date_header());
    add(headers, "From: " + from);
    add(headers, "To: " + letter.to);
    add(headers, "Subject: " + encoded_words(mail.subject));
    add(headers, "Message-ID: <" + letter.message_id + '@' + domain + '>');
    add(headers, "Content-Language: " + std::string{name_of(letter.language)});
    add(headers, "Auto-Submitted: auto-generated");

    // The two say the same (RFC 2046, 5.1.4). libcurl adds the boundary; its own default is mixed.
    add(headers, "Content-Type: multipart/alternative");
    const Mime alternatives{curl_mime_init(session.get())};
    add_part(alternatives.get(), mail.text, "text/plain; charset=utf-8");
    add_part(alternatives.get(), mail.html, "text/html; charset=utf-8");

    List recipients;
    add(recipients, '<' + letter.to + '>');
    const auto sender = '<' + from + '>';
    auto* curl = session.get();
    curl_easy_setopt(curl, CURLOPT_URL, server_.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, CURLPROTO_SMTP | CURLPROTO_SMTPS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, server_.connect_time_max_ms);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, server_.send_time_max_ms);
    if (!server_.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, server_.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, server_.password.c_str());
        curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, alternatives.get());
    Verb verb{};
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, note_verb);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &verb);
    const auto code = curl_easy_perform(curl);
    long response = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response);
    const auto outcome = outcome_of(code, response, verb);
    if (outcome == Delivery::later && !is_away_) {
        std::fprintf(
            stderr, "mail waits: %s, last answer %ld\n", curl_easy_strerror(code), response);
    }
    is_away_ = outcome == Delivery::later;
    return outcome;
}

}  // namespace kontor::adapters::smtp
