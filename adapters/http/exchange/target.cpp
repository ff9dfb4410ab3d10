#include "adapters/http/exchange/target.hpp"

#include "domain/text.hpp"

#include <charconv>

namespace kontor::adapters::http {
namespace {

/// Calls `visit` with each piece of `text` between separators, until it says false; says whether
/// all were visited.
template <class Visitor>
bool for_each_piece(std::string_view text, char separator, Visitor&& visit) {
    while (true) {
        const auto end = text.find(separator);
        if (!visit(text.substr(0, end))) return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text, Decoding how) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const auto* const digits = text.data() + i + 1;
            unsigned char byte = 0;
            const auto read = std::from_chars(digits, digits + 2, byte, 16);
            if (read.ec != std::errc{} || read.ptr != digits + 2) return std::nullopt;
            decoded.push_back(static_cast<char>(byte));
            i += 2;
        } else {
            decoded.push_back(how.plus_is_space && text[i] == '+' ? ' ' : text[i]);
        }
    }
    if (!domain::is_clean(decoded)) return std::nullopt;
    return decoded;
}

std::optional<Target> parse_target(std::string_view target) {
    if (target.empty() || target.front() != '/') return std::nullopt;
    Target parsed;
    const auto question = target.find('?');
    const auto path =
        target.substr(1, question == std::string_view::npos ? question : question - 1);
    const bool path_is_right = for_each_piece(path, '/', [&](std::string_view piece) {
        auto segment = percent_decoded(piece, {.plus_is_space = false});
        if (!segment) return false;
        parsed.segments.push_back(*std::move(segment));
        return true;
    });
    if (!path_is_right) return std::nullopt;
    if (question == std::string_view::npos) return parsed;

    const bool query_is_right =
        for_each_piece(target.substr(question + 1), '&', [&](std::string_view piece) {
            if (piece.empty()) return true;
            const auto equals = piece.find('=');
            auto name = percent_decoded(piece.substr(0, equals), {.plus_is_space = true});
            auto value = percent_decoded(
                equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1),
                {.plus_is_space = true});
            if (!name || !value) return false;
            parsed.query.push_back({*std::move(name), *std::move(value)});
            return true;
        });
    if (!query_is_right) return std::nullopt;
    return parsed;
}

}  // namespace kontor::adapters::http
