#include "adapters/files/token_file.hpp"
#include "adapters/serve/backup.hpp"
#include "adapters/serve/control.hpp"
#include "adapters/serve/operations.hpp"
#include "adapters/serve/serve.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace kontor::adapters::serve {
namespace {

namespace vault = eventstore::vault;

Answer asked(const cli::Settings& settings,
             const std::string& name,
             const Operations::Words& words) {
    const auto sent = nlohmann::json(words).dump();
    if (auto answer = ask_server(settings, "/operator/commands/" + name, Method::post, sent)) {
        return *std::move(answer);
    }
    const auto real = as_stamped(settings);
    Stack stack{real, {}};
    stack.run();
    return {.done = true, .text = Operations{real, stack, nullptr}.run(name, words)};
}

/// No server runs, so this process may write the ledger and the keyring.
void note_revoked_offline(const cli::Settings& settings) {
    const auto kind =
        as_stamped(settings).sandbox.on ? files::FolderKind::sandbox : files::FolderKind::real;
    const files::SystemClock clock;
    const auto folder = or_cannot(files::DataFolder::open(settings.data, kind, clock.now()));
    files::KeyringFile place{
        {.file = settings.keyring, .copy = settings.keyring_copy, .data_folder = settings.data}};
    auto keyring = place.load();
    // A shop that never started has nothing that a backup could bring back.
    if (!keyring && keyring.error().error == vault::KeyringError::missing) return;
    if (!keyring) throw CannotServe{keyring.error().message};
    files::LedgerFile file{settings.ledger, settings.data};
    vault::Ledger ledger{file, *keyring, clock};
    const auto tokens = or_cannot(files::TokenFile{settings.data}.list());
    std::vector<std::string> revoked;
    for (const auto& token : tokens) {
        if (token.revoked_at) revoked.push_back(token.id);
    }
    const auto fresh = ledger.without_known(revoked);
    if (fresh.empty()) return;
    keyring->ledger = ledger.append(vault::Ended::token, fresh);
    if (const auto saved = place.save(*keyring); !saved) throw CannotServe{saved.error().message};
}

}  // namespace

int operate(const cli::Settings& settings,
            const cli::command::Operation& operation,
            std::istream& in) {
    return guarded([&] {
        auto words = operation.words;
        if (operation.name == "erasure-request") {
            std::string email;
            if (!std::getline(in, email) || email.empty()) {
                throw CannotServe{"the log-in address is read from the standard input"};
            }
            words["email"] = email;
        }
        auto answer = asked(settings, operation.name, words);
        if (!answer.done) answer.text = "kontor: " + answer.text + "\n";
        return print(answer, false);
    });
}

int verify(const cli::Settings& settings, const std::filesystem::path& backup) {
    return guarded(
        [&] { return print({.done = true, .text = verify_backup(settings, backup)}, false); });
}

int restore(const cli::Settings& settings, const std::filesystem::path& backup) {
    return guarded(
        [&] { return print({.done = true, .text = restore_backup(settings, backup)}, false); });
}

int note_revocation(const cli::Settings& settings) {
    return guarded([&] {
        const auto answer = ask_server(
            settings, "/operator/commands/token-revoked", Method::post, std::string{"{}"});
        if (!answer) note_revoked_offline(settings);
        if (answer && !answer->done) throw CannotServe{answer->text};
        return 0;
    });
}

}  // namespace kontor::adapters::serve
