#include "eventstore/vault/ledger.hpp"

#include "eventstore/vault/crypto.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <iterator>
#include <sodium.h>
#include <utility>

// The text (docs/log-format.md "The erasure ledger"):
//   kontor-ledger 1 <dropped> <MAC of the last dropped entry>
//   <number> <day> <what> <id> <MAC>

namespace kontor::eventstore::vault {
namespace {

constexpr std::string_view magic = "kontor-ledger";
constexpr std::string_view version = "1";
constexpr std::array<std::pair<Ended, std::string_view>, 3> names{
    {{Ended::key, "key"}, {Ended::custody, "custody"}, {Ended::token, "token"}}};

std::string_view name_of(Ended what) {
    return std::ranges::find(names, what, &decltype(names)::value_type::first)->second;
}
std::optional<Ended> ended_named(std::string_view name) {
    const auto* const found = std::ranges::find(names, name, &decltype(names)::value_type::second);
    return found == names.end() ? std::nullopt : std::optional{found->first};
}

std::string hex(const Key& mac) {
    std::string text(2 * mac.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), mac.data(), mac.size());
    text.pop_back();  // Its end mark.
    return text;
}
std::optional<Key> mac_in(std::string_view text) {
    Key mac{};
    std::size_t size = 0;
    const char* end = nullptr;
    const int failed =
        sodium_hex2bin(mac.data(), mac.size(), text.data(), text.size(), nullptr, &size, &end);
    if (failed != 0 || size != mac.size() || end != text.data() + text.size()) return std::nullopt;
    return mac;
}

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return number;
}

std::string text_of(std::chrono::sys_days day) {
    const std::chrono::year_month_day date{day};
    std::array<char, 16> text{};
    std::snprintf(text.data(),
                  text.size(),
                  "%04d-%02u-%02u",
                  static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()));
    return text.data();
}
std::optional<std::chrono::sys_days> day_in(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number_of(text.substr(0, 4));
    const auto month = number_of(text.substr(5, 2));
    const auto day = number_of(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date};
}

/// The next word of `line`, which loses it.
std::string_view word(std::string_view& line) {
    const auto space = line.find(' ');
    const auto found = line.substr(0, space);
    line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
    return found;
}

std::string open_part(const LedgerEntry& entry) {
    return std::to_string(entry.number) + ' ' + text_of(entry.day) + ' ' +
           std::string{name_of(entry.what)} + ' ' + entry.id;
}

Key mac_of(const Key& key, const LedgerEntry& entry, const Key& before) {
    std::string bytes;
    append_frame(bytes, "ledger");
    append_frame(bytes, view_of(before));
    append_frame(bytes, open_part(entry));
    return hmac(key, bytes);
}

std::string header(const LedgerHead& dropped) {
    return std::string{magic} + ' ' + std::string{version} + ' ' + std::to_string(dropped.number) +
           ' ' + hex(dropped.mac) + '\n';
}

struct Line {
    LedgerEntry entry;
    Key mac{};
    std::uint64_t end = 0;  ///< In the file.
};

struct Content {
    LedgerHead dropped;  ///< The number and MAC of the last entry that was left out.
    std::uint64_t header_end = 0;
    std::vector<Line> lines;
    bool torn = false;  ///< Something stands behind that is no entry of this chain.

    [[nodiscard]] LedgerHead last() const {
        if (lines.empty()) return {dropped.number, dropped.number, dropped.mac};
        return {lines.back().entry.number, dropped.number, lines.back().mac};
    }
    [[nodiscard]] std::uint64_t end() const {
        return lines.empty() ? header_end : lines.back().end;
    }
};

std::optional<Line> line_in(std::string_view text) {
    const auto number = number_of(word(text));
    const auto day = day_in(word(text));
    const auto what = ended_named(word(text));
    const auto id = word(text);
    const auto mac = mac_in(text);
    if (!number || !day || !what || id.empty() || !mac) return std::nullopt;
    return Line{.entry = {.number = *number, .day = *day, .what = *what, .id = std::string{id}},
                .mac = *mac};
}

/// The entries up to the first that does not continue the chain. Nothing if even the first line is
/// not one of a ledger.
std::optional<Content> content_of(std::string_view text, const Key& key) {
    const auto first_end = text.find('\n');
    if (first_end == std::string_view::npos) return std::nullopt;
    auto line = text.substr(0, first_end);
    if (word(line) != magic || word(line) != version) return std::nullopt;
    const auto dropped = number_of(word(line));
    const auto mac = mac_in(line);
    if (!dropped || !mac) return std::nullopt;
    Content content{
        .dropped = {*dropped, *dropped, *mac}, .header_end = first_end + 1, .lines = {}};
    for (auto at = content.header_end; at < text.size();) {
        const auto end = text.find('\n', at);
        auto found =
            end == std::string_view::npos ? std::nullopt : line_in(text.substr(at, end - at));
        const auto last = content.last();
        if (!found || found->entry.number != last.number + 1 ||
            found->mac != mac_of(key, found->entry, last.mac)) {
            content.torn = true;
            break;
        }
        found->end = end + 1;
        at = found->end;
        content.lines.push_back(*std::move(found));
    }
    return content;
}

/// Whether what the keyring knows of stands in `content`, unaltered.
bool holds(const Content& content, const LedgerHead& known) {
    if (content.dropped.number == known.number) return content.dropped.mac == known.mac;
    const auto at = std::ranges::find(
        content.lines, known.number, [](const Line& line) { return line.entry.number; });
    return at != content.lines.end() && at->mac == known.mac;
}

}  // namespace

Ledger::Ledger(LedgerPlace& place, const Keyring& keyring, const ports::Clock& clock)
    : place_{place}, key_{keyring.ledger_key}, clock_{clock} {
    read_again(keyring);
}

void Ledger::read_again(const Keyring& keyring) {
    head_ = {};
    dropped_ = 0;
    size_known_ = true;
    const auto& known = keyring.ledger;
    const std::string cure =
        " Nothing is served, because what was erased could come back. Put back the ledger that "
        "was last used with this keyring; it is never part of a backup.";
    const auto loaded = place_.load();
    if (!loaded) throw LedgerFailure{loaded.error()};
    if (!*loaded) {
        if (known.number > 0) {
            throw LedgerFailure{"the erasure ledger " + place_.name() +
                                " is missing, and the keyring knows of " +
                                std::to_string(known.number) + " entries." + cure};
        }
        const auto begun = header({});
        if (const auto made = place_.replace(begun); !made) throw LedgerFailure{made.error()};
        size_ = begun.size();
        return;
    }
    const auto content = content_of(**loaded, key_);
    if (!content) {
        throw LedgerFailure{"the erasure ledger " + place_.name() +
                            " is damaged in its first line." + cure};
    }
    const auto last = content->last();
    if (last.number < known.number) {
        throw LedgerFailure{"the erasure ledger " + place_.name() +
                            (content->torn ? " is damaged behind entry " : " ends at entry ") +
                            std::to_string(last.number) + ", and the keyring knows of entry " +
                            std::to_string(known.number) + "." + cure};
    }
    // Entries are dropped from the front only after the keyring says so.
    if (content->dropped.number > known.dropped || !holds(*content, known)) {
        throw LedgerFailure{"the erasure ledger " + place_.name() +
                            " is not the one that belongs to the keyring: its chain differs, or "
                            "entries are missing at its beginning." +
                            cure};
    }
    head_ = last;
    head_.dropped = known.dropped;
    dropped_ = content->dropped.number;
    // Beyond what the keyring knows nothing was destroyed yet, so a torn end may be cut off: the
    // next write does.
    size_ = content->end();
}

Ledger::~Ledger() {
    OPENSSL_cleanse(key_.data(), key_.size());
}

std::string Ledger::text() const {
    auto loaded = place_.load();
    if (!loaded) throw LedgerFailure{loaded.error()};
    auto& found = *loaded;
    if (!found || (size_known_ && found->size() < size_)) {
        throw LedgerFailure{"the erasure ledger " + place_.name() + " was cut while it was in use"};
    }
    if (size_known_) found->resize(size_);
    return *std::move(found);
}

void Ledger::find_size() {
    const auto content = content_of(text(), key_);
    if (!content || content->last().mac != head_.mac) {
        throw LedgerFailure{"the erasure ledger " + place_.name() +
                            " was altered while it was in use"};
    }
    size_ = content->end();
    size_known_ = true;
}

LedgerHead Ledger::append(Ended what, std::span<const std::string> ids) {
    if (!size_known_) find_size();
    auto head = head_;
    std::string lines;
    for (const auto& id : ids) {
        const LedgerEntry entry{.number = head.number + 1,
                                .day = std::chrono::floor<std::chrono::days>(clock_.now()),
                                .what = what,
                                .id = id};
        head.mac = mac_of(key_, entry, head.mac);
        head.number = entry.number;
        lines += open_part(entry) + ' ' + hex(head.mac) + '\n';
    }
    if (const auto written = place_.write_at(size_, lines); !written) {
        throw LedgerFailure{written.error()};
    }
    size_ += lines.size();
    head_ = head;
    return head;
}

LedgerHead Ledger::head_without(std::chrono::sys_days day) const {
    auto head = head_;
    const auto content = content_of(text(), key_);
    if (!content) throw LedgerFailure{"the erasure ledger " + place_.name() + " is damaged"};
    for (const auto& line : content->lines) {
        if (line.entry.day >= day) break;
        head.dropped = std::max(head.dropped, line.entry.number);
    }
    return head;
}

void Ledger::drop(const LedgerHead& head) {
    if (!size_known_) find_size();
    const auto all = text();
    const auto content = content_of(all, key_);
    if (!content) throw LedgerFailure{"the erasure ledger " + place_.name() + " is damaged"};
    if (head.dropped == content->dropped.number) {
        // Done before, although it seemed to fail.
        head_.dropped = dropped_ = head.dropped;
        return;
    }
    const auto last = std::ranges::find(
        content->lines, head.dropped, [](const Line& line) { return line.entry.number; });
    if (last == content->lines.end()) {
        throw LedgerFailure{"the erasure ledger has no entry to drop"};
    }
    const auto kept =
        header({last->entry.number, last->entry.number, last->mac}) + all.substr(last->end);
    // The keyring says so already, and is what the next entry must follow.
    head_.dropped = head.dropped;
    if (const auto written = place_.replace(kept); !written) {
        // Nobody knows which of the two is there: whoever comes next reads it.
        size_known_ = false;
        throw LedgerFailure{written.error()};
    }
    size_ = kept.size();
    dropped_ = head.dropped;
}

std::vector<LedgerEntry> Ledger::entries() const {
    const auto content = content_of(text(), key_);
    if (!content) throw LedgerFailure{"the erasure ledger " + place_.name() + " is damaged"};
    std::vector<LedgerEntry> all;
    for (const auto& line : content->lines) all.push_back(line.entry);
    return all;
}

std::vector<std::string> Ledger::without_known(std::span<const std::string> tokens) const {
    std::vector<std::string> fresh;
    if (tokens.empty()) return fresh;
    const auto known = entries();
    std::ranges::copy_if(tokens, std::back_inserter(fresh), [&](const std::string& token) {
        return std::ranges::none_of(known, [&](const LedgerEntry& entry) {
            return entry.what == Ended::token && entry.id == token;
        });
    });
    return fresh;
}

}  // namespace kontor::eventstore::vault
