#include "adapters/cli/flags.hpp"

#include "adapters/cli/keys.hpp"

#include <CLI/CLI.hpp>

#include <array>

namespace kontor::adapters::cli {
namespace {

constexpr std::array<std::string_view, 6> folder_keys = {
    "data", "keyring", "keyring_copy", "ledger", "log.level", "log.store"};

std::string group_of(const Key& key) {
    auto section = key.section();
    if (section.empty()) return "Settings";
    section[0] = static_cast<char>(section[0] - 'a' + 'A');
    return "Settings: " + section;
}

void add_key(CLI::App& app, Flags& flags, const Key& key) {
    const auto value = key.show(Settings{});
    const auto note = value.empty() ? std::string{} : " [" + value + "]";
    app.add_option_function<std::string>(
           key.flag() + (key.short_flag.empty() ? "" : "," + std::string{key.short_flag}),
           [&flags, &key](const std::string& text) {
               flags.given.push_back({std::string{key.name}, text, "flag, " + key.flag()});
           },
           std::string{key.meaning} + note)
        ->type_name("")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
        ->group(group_of(key));
}

void add_config(CLI::App& app, Flags& flags) {
    app.add_option("--config", flags.config, "A TOML file with settings")->type_name("FILE");
}

}  // namespace

void add_keys(CLI::App& app, Flags& flags, std::span<const std::string_view> names) {
    add_config(app, flags);
    for (const auto name : names) add_key(app, flags, *find_key(name));
}

void add_kafka_keys(CLI::App& app, Flags& flags) {
    for (const auto& key : keys()) {
        if (key.section() == "kafka") add_key(app, flags, key);
    }
}

void add_folder_keys(CLI::App& app, Flags& flags) {
    add_keys(app, flags, folder_keys);
    add_kafka_keys(app, flags);
}

void add_all_keys(CLI::App& app, Flags& flags) {
    add_config(app, flags);
    app.add_flag("--sandbox",
                 flags.sandbox.on,
                 "A shop to try: demo data, fixed tokens, a clock that can be moved, mails that "
                 "stay here. Never by file or environment");
    app.add_flag("--sandbox-expose",
                 flags.sandbox.expose,
                 "Let the sandbox listen elsewhere than on loopback");
    app.add_flag("--no-seed", flags.no_seed, "Start the sandbox without demo data");
    for (const auto& key : keys()) add_key(app, flags, key);
}

}  // namespace kontor::adapters::cli
