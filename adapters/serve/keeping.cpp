#include "adapters/serve/keeping.hpp"

#include "adapters/files/ledger_file.hpp"
#include "adapters/files/long_file.hpp"
#include "adapters/files/token_file.hpp"
#include "adapters/files/whole_file.hpp"
#include "adapters/serve/membership_terms.hpp"
#include "eventstore/codec/digest.hpp"
#include "eventstore/vault/keyring_text.hpp"
#include "eventstore/vault/vault.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace kontor::adapters::serve {
namespace {

namespace vault = eventstore::vault;

/// Of the end of the ledger that is compared: more than one entry, and each holds a MAC over the
/// one before.
constexpr std::size_t tail_bytes = 4096;

std::string digest_of_text(std::string_view text) {
    eventstore::codec::Digest digest;
    digest.add(text);
    return digest.hex();
}

std::string tail_digest(std::string_view ledger) {
    return digest_of_text(ledger.substr(ledger.size() - std::min(ledger.size(), tail_bytes)));
}

/// The same of what stands before `end`.
std::expected<std::string, std::string> tail_digest(const files::LongFile& ledger,
                                                    std::uint64_t end) {
    const auto size = std::min<std::uint64_t>(end, tail_bytes);
    const auto tail = ledger.part(end - size, static_cast<std::size_t>(size));
    if (!tail) return std::unexpected{tail.error()};
    return digest_of_text(*tail);
}

template <class T>
void put(nlohmann::json& json, const char* name, const std::optional<T>& value) {
    if (value) json[name] = *value;
}

std::optional<std::string> text_in(const nlohmann::json& json, const char* name) {
    if (!json.contains(name)) return std::nullopt;
    return json.at(name).get<std::string>();
}

}  // namespace

std::string digest_of(const vault::Keyring& keyring) {
    return digest_of_text(vault::keyring_text(keyring));
}

std::string encode(const Has& has) {
    return nlohmann::json{{"node", has.node},
                          {"keyring", has.keyring},
                          {"keyring_digest", has.keyring_digest},
                          {"ledger", has.ledger},
                          {"ledger_tail", has.ledger_tail},
                          {"tokens", has.tokens},
                          {"scrubbed", has.scrubbed}}
        .dump();
}

std::string encode(const Lacks& lacks) {
    nlohmann::json json{{"scrub", lacks.scrub},
                        {"ledger_from", lacks.ledger_from},
                        {"ledger_goes_on", lacks.ledger_goes_on}};
    put(json, "keyring", lacks.keyring);
    put(json, "tokens", lacks.tokens);
    put(json, "ledger", lacks.ledger);
    return json.dump();
}

std::optional<Has> decode_has(std::string_view text) {
    try {
        const auto json = nlohmann::json::parse(text);
        return Has{.node = json.at("node").get<std::string>(),
                   .keyring = json.at("keyring").get<std::uint64_t>(),
                   .keyring_digest = json.at("keyring_digest").get<std::string>(),
                   .ledger = json.at("ledger").get<std::uint64_t>(),
                   .ledger_tail = json.at("ledger_tail").get<std::string>(),
                   .tokens = json.at("tokens").get<std::string>(),
                   .scrubbed = json.at("scrubbed").get<std::uint64_t>()};
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

std::optional<Lacks> decode_lacks(std::string_view text) {
    try {
        const auto json = nlohmann::json::parse(text);
        return Lacks{.keyring = text_in(json, "keyring"),
                     .tokens = text_in(json, "tokens"),
                     .ledger = text_in(json, "ledger"),
                     .ledger_from = json.at("ledger_from").get<std::uint64_t>(),
                     .ledger_goes_on = json.value("ledger_goes_on", false),
                     .scrub = json.at("scrub").get<std::uint64_t>()};
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

Keeping::Keeping(const cli::Settings& settings, std::size_t piece_bytes_max)
    : keyring_{.file = settings.keyring,
               .copy = settings.keyring_copy,
               .data_folder = settings.data},
      ledger_{settings.ledger},
      tokens_{files::TokenFile{settings.data}.path()},
      piece_bytes_max_{piece_bytes_max} {}

std::expected<Has, std::string> Keeping::has() const {
    Has has;
    if (const auto keyring = files::KeyringFile{keyring_}.load()) {
        has.keyring = keyring->number;
        has.keyring_digest = digest_of(*keyring);
    } else if (keyring.error().error != vault::KeyringError::missing) {
        return std::unexpected{keyring.error().message};
    }
    const auto ledger = files::LongFile::open(ledger_);
    if (!ledger) return std::unexpected{ledger.error()};
    if (ledger->is_there()) {
        auto tail = tail_digest(*ledger, ledger->size());
        if (!tail) return std::unexpected{std::move(tail).error()};
        has.ledger = ledger->size();
        has.ledger_tail = *std::move(tail);
    }
    auto digest = tokens();
    if (!digest) return std::unexpected{digest.error()};
    has.tokens = *std::move(digest);
    return has;
}

std::expected<std::string, std::string> Keeping::tokens() const {
    const auto text = files::read_whole(tokens_);
    if (!text) return std::unexpected{text.error()};
    return *text ? digest_of_text(**text) : std::string{};
}

std::expected<Lacks, std::string> Keeping::lacking(const Has& theirs) const {
    Lacks lacks;
    // The keyring first: the ledger that is read after it knows of as much or more.
    const auto keyring = files::KeyringFile{keyring_}.load();
    if (!keyring) return std::unexpected{keyring.error().message};
    if (theirs.keyring != keyring->number || theirs.keyring_digest != digest_of(*keyring)) {
        lacks.keyring = vault::keyring_text(*keyring);
    }
    const auto ledger = files::LongFile::open(ledger_);
    if (!ledger) return std::unexpected{ledger.error()};
    const auto tail = tail_digest(*ledger, std::min(theirs.ledger, ledger->size()));
    if (!tail) return std::unexpected{tail.error()};
    const bool goes_on = theirs.ledger <= ledger->size() && theirs.ledger_tail == *tail;
    if (!goes_on || theirs.ledger < ledger->size()) {
        lacks.ledger_from = goes_on ? theirs.ledger : 0;
        auto piece = ledger->part(lacks.ledger_from, piece_bytes_max_);
        if (!piece) return std::unexpected{std::move(piece).error()};
        lacks.ledger_goes_on = lacks.ledger_from + piece->size() < ledger->size();
        lacks.ledger = *std::move(piece);
    }
    if (lacks.ledger_goes_on) {
        lacks.keyring.reset();
        return lacks;
    }
    const auto tokens = files::read_whole(tokens_);
    if (!tokens) return std::unexpected{tokens.error()};
    if (*tokens && theirs.tokens != digest_of_text(**tokens)) lacks.tokens = **tokens;
    return lacks;
}

std::expected<void, std::string> Keeping::count_coming(Has& has) const {
    if (!coming_) return {};
    has.ledger = coming_->from + coming_->text.size();
    const auto behind = std::min(coming_->text.size(), tail_bytes);
    auto end = coming_->text.substr(coming_->text.size() - behind);
    if (behind < tail_bytes && coming_->from > 0) {
        const auto ledger = files::LongFile::open(ledger_);
        if (!ledger) return std::unexpected{ledger.error()};
        const auto size = std::min<std::uint64_t>(coming_->from, tail_bytes);
        auto before = ledger->part(coming_->from - size, static_cast<std::size_t>(size));
        if (!before) return std::unexpected{std::move(before).error()};
        end.insert(0, *before);
    }
    has.ledger_tail = tail_digest(end);
    return {};
}

std::expected<Taken, std::string> Keeping::take(const Lacks& lacks,
                                                eventstore::ports::KeyValueStore& store) {
    if (lacks.ledger) {
        if (auto added = add_piece(lacks); !added) return std::unexpected{std::move(added).error()};
    }
    Taken taken;
    if (lacks.ledger_goes_on) return taken;
    if (lacks.keyring) {
        auto keyring = vault::keyring_from_text(*lacks.keyring);
        if (!keyring) return std::unexpected{keyring.error().message};
        taken.keyring = *std::move(keyring);
        auto replaced = set_aside_foreign(*taken.keyring, store);
        if (!replaced) return std::unexpected{std::move(replaced).error()};
        taken.replaced_foreign = *replaced;
    }
    auto done = keep(lacks, taken.keyring);
    // Whatever could not be kept is asked for again, from what the files hold.
    coming_.reset();
    if (!done) return std::unexpected{std::move(done).error()};
    return taken;
}

std::expected<void, std::string> Keeping::add_piece(const Lacks& lacks) {
    const auto ledger = files::LongFile::open(ledger_);
    if (!ledger) return std::unexpected{ledger.error()};
    if (!coming_ || lacks.ledger_from < coming_->from) coming_ = {lacks.ledger_from, {}};
    auto& [from, text] = *coming_;
    if (ledger->size() < from || from + text.size() < lacks.ledger_from) {
        coming_.reset();
        return std::unexpected{"the ledger is shorter than it was"};
    }
    text.resize(lacks.ledger_from - from);
    text += *lacks.ledger;
    return {};
}

std::expected<void, std::string> Keeping::keep(const Lacks& lacks,
                                               const std::optional<vault::Keyring>& keyring) {
    constexpr mode_t for_its_owner = 0600;
    if (coming_) {
        // What goes on is appended; what a crash tears is beyond all that the keyring knows of.
        auto done = coming_->from > 0 ? files::LedgerFile{ledger_, keyring_.data_folder}.write_at(
                                            coming_->from, coming_->text)
                                      : files::replace_whole(ledger_, coming_->text, for_its_owner);
        if (!done) return done;
    }
    if (lacks.tokens) {
        auto done = files::replace_whole(tokens_, *lacks.tokens, for_its_owner);
        if (!done) return done;
    }
    if (!keyring) return {};
    if (const auto saved = files::KeyringFile{keyring_}.save(*keyring); !saved) {
        return std::unexpected{saved.error().message};
    }
    return {};
}

std::expected<bool, std::string> Keeping::set_aside_foreign(
    const vault::Keyring& keyring, eventstore::ports::KeyValueStore& store) const {
    files::KeyringFile place{keyring_};
    const auto before = place.load();
    if (!before || vault::of_same_vault(*before, keyring)) return false;
    constexpr std::size_t enough_to_tell = 8;
    const auto suffix = ".aside-" + digest_of(*before).substr(0, enough_to_tell);
    // The keyring last: whatever a crash leaves behind is put right by the next time.
    vault::forget_keyring(store);
    for (const auto& file : {ledger_, tokens_}) {
        if (auto done = files::set_aside(file, suffix); !done) {
            return std::unexpected{std::move(done).error()};
        }
    }
    if (const auto done = place.set_aside(suffix); !done) {
        return std::unexpected{done.error().message};
    }
    complain("the keyring " + keyring_.file.string() +
             " was of another vault; with its ledger and tokens it is set aside, as *" + suffix);
    return true;
}

}  // namespace kontor::adapters::serve
