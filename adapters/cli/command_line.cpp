#include "adapters/cli/command_line.hpp"

#include "adapters/cli/flags.hpp"
#include "adapters/cli/keys.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor::adapters::cli {
namespace {

constexpr std::string_view overview =
    "Kontor: an order back end for a carrier's supplies shop. Customers order boxes, envelopes "
    "and\n"
    "labels; the shop forgets what it must forget.\n";

constexpr std::string_view examples =
    "Examples:\n"
    "  kontor serve --sandbox                 a shop to try, with demo data, on 127.0.0.1:8080\n"
    "  kontor serve --config kontor.toml      a real one\n"
    "  kontor token create --role fulfilment  a credential for the warehouse\n"
    "  kontor serve --help                    everything that can be set\n"
    "\n"
    "Settings come from a TOML file (--config or KONTOR_CONFIG), then the environment\n"
    "(KONTOR_SECTION_KEY), then flags; the later wins. `kontor config show` tells which did.";

constexpr std::array<std::string_view, 1> topic_keys = {"partitions"};
constexpr std::array<std::string_view, 1> data_key = {"data"};
constexpr std::array<std::string_view, 1> listen_key = {"listen"};

CLI::App& add_command(CLI::App& app,
                      const std::string& name,
                      const std::string& meaning,
                      const std::string& footer = {}) {
    auto& added = *app.add_subcommand(name, meaning);
    added.footer(footer);
    return added;
}

void add_token_commands(CLI::App& app, Flags& flags) {
    auto& token = add_command(app, "token", "Credentials of machines: create, list, revoke");
    token.require_subcommand(1);
    auto& create = add_command(
        token,
        "create",
        "Makes a token and shows it, this once",
        "Example:\n  kontor token create --role fulfilment --name \"Warehouse Ghent\" --days 90\n"
        "\nThe running server knows it at once.");
    create
        .add_option(
            "--role", flags.role, "What it may do: fulfilment, analyst, registrar, operator")
        ->required()
        ->check(CLI::IsMember({"fulfilment", "analyst", "registrar", "operator"}))
        ->type_name("ROLE");
    create.add_option("--name", flags.name, "Who uses it")->type_name("TEXT");
    create.add_option("--days", flags.days, "How long it is valid [365]")
        ->check(CLI::Range(1, 3650))
        ->type_name("DAYS");
    add_keys(create, flags, data_key);

    add_keys(add_command(token, "list", "Shows all tokens by id, never the tokens themselves"),
             flags,
             data_key);

    auto& revoke = add_command(token,
                               "revoke",
                               "Ends a token, in the running server at once",
                               "Example:\n  kontor token revoke 5f0c9a1b22d4");
    revoke.add_option("id", flags.id, "The id that `kontor token list` shows")
        ->required()
        ->type_name("ID");
    add_keys(revoke, flags, data_key);
}

void add_view_commands(CLI::App& app, Flags& flags) {
    auto& views = add_command(app, "views", "Views and where they stand: list, retry, skip");
    views.require_subcommand(1);
    add_folder_keys(
        add_command(views, "list", "Shows how far each view is, and where one stands still"),
        flags);
    const auto resuming = [&](const std::string& name, const std::string& meaning) {
        auto& command =
            add_command(views, name, meaning, "Example:\n  kontor views " + name + " history");
        command.add_option("view", flags.view, "The view's name")->required()->type_name("VIEW");
        add_folder_keys(command, flags);
    };
    resuming("retry", "Lets a view that stands still try its event again");
    resuming("skip", "Lets a view that stands still leave that event out, until it is rebuilt");
}

void add_data_commands(CLI::App& app, Flags& flags) {
    auto& rebuild = add_command(app,
                                "rebuild",
                                "Builds a view anew from the log, beside the old one",
                                "Example:\n  kontor rebuild history");
    rebuild.add_option("view", flags.view, "The view's name")->required()->type_name("VIEW");
    add_folder_keys(rebuild, flags);
    add_folder_keys(add_command(app, "audit", "Compares every view with the log"), flags);
    auto& verify = add_command(app,
                               "verify",
                               "Reads the whole log and checks every hash in it, or a backup",
                               "Examples:\n  kontor verify\n  kontor verify /backups/2026-11-24");
    verify.add_option("backup", flags.folder, "A backup, rather than the data folder")
        ->type_name("FOLDER");
    add_folder_keys(verify, flags);
}

void add_backup_commands(CLI::App& app, Flags& flags) {
    auto& backup = add_command(
        app,
        "backup",
        "Copies log, vault and tokens into a new folder, while the server goes on",
        "Example:\n  kontor backup --to /backups/2026-11-24\n"
        "\nThe keyring and the erasure ledger are never in it: keep the newest of both, apart from "
        "backups.");
    backup.add_option("--to", flags.folder, "The folder to make")->required()->type_name("FOLDER");
    add_folder_keys(backup, flags);
    auto& restore = add_command(
        app,
        "restore",
        "Makes a data folder of a backup; who was forgotten since stays forgotten",
        "Example:\n  kontor restore --from /backups/2026-11-24 --data kontor-data\n"
        "\nThe data folder must not be there. Stop the server first; keep its keyring and its "
        "erasure ledger.");
    restore.add_option("--from", flags.folder, "The backup")->required()->type_name("FOLDER");
    add_folder_keys(restore, flags);
}

/// A group of commands that a server which runs carries out.
CLI::App& add_group(CLI::App& app, const std::string& name, const std::string& meaning) {
    auto& group = add_command(app, name, meaning);
    group.require_subcommand(1);
    return group;
}

void add_upkeep_commands(CLI::App& app, Flags& flags) {
    const auto add = [&](CLI::App& group,
                         const std::string& name,
                         const std::string& meaning,
                         const std::string& footer = {}) -> CLI::App& {
        auto& command = add_command(group, name, meaning, footer);
        add_folder_keys(command, flags);
        return command;
    };
    auto& keys = add_group(app, "keys", "The vault's keys: status, turn, rewrap");
    add(keys, "status", "Shows the epochs, how many keys there are, and the erasure ledger");
    add(keys, "turn", "Begins a new epoch now, as happens every day");
    add(keys, "rewrap", "Finishes a turn that was broken off");

    auto& erasure = add_group(app, "erasure", "Forgetting: status, compact, request");
    add(erasure, "status", "Shows what is under way, and for how long");
    add(erasure, "compact", "Removes what was purged and destroyed from the files now");
    add(erasure,
        "request",
        "Forgets a customer who asks by other ways",
        "Example:\n  kontor erasure request < address.txt\n"
        "\nThe log-in address is read from the standard input, so that it stands in no list of "
        "commands. The receipt is the same that the customer would get.");

    auto& retention = add_group(app, "retention", "How long data is kept: show, confirm-clock");
    add(retention, "show", "Shows the periods in force");
    add(retention, "confirm-clock", "Says that the clock is right after it leapt");

    auto& hold = add_group(app, "hold", "Legal holds on orders: place, release");
    auto& place = add(hold,
                      "place",
                      "Keeps an order's data beyond its day, for 180 days at most",
                      "Example:\n  kontor hold place 7Q3MX9K2AB --reason litigation");
    place.add_option("--reason", flags.reason, "litigation, authority, tax or fraud")
        ->required()
        ->type_name("REASON");
    auto& release = add(hold, "release", "Lets an order's data go when its day comes");
    for (auto* command : {&place, &release}) {
        command->add_option("order", flags.order, "The order's number")
            ->required()
            ->type_name("ORDER");
    }
}

void add_topic_commands(CLI::App& app, Flags& flags) {
    auto& topics = add_group(app, "topics", "The topics of log and vault on Kafka: ensure, lint");
    auto& ensure = add_command(topics,
                               "ensure",
                               "Makes those that are not there, and looks at them",
                               "Example:\n  kontor topics ensure --brokers kafka1:9092");
    auto& lint = add_command(topics, "lint", "Says what is not as they must be");
    for (auto* command : {&ensure, &lint}) {
        add_keys(*command, flags, topic_keys);
        add_kafka_keys(*command, flags);
    }
}

void add_migrate_command(CLI::App& app, Flags& flags) {
    auto& migrate = add_command(
        app,
        "migrate",
        "Moves the log of a shop that does not run to Kafka or back, and checks all of it",
        "Examples:\n  kontor migrate --to kafka --brokers kafka1:9092\n"
        "  kontor migrate --to rocksdb --brokers kafka1:9092 --delete-topic\n"
        "\nBroken off, it goes on where it was. Everything else in the data folder stays as it "
        "is.");
    migrate.add_option("--to", flags.to, "kafka or rocksdb")
        ->required()
        ->check(CLI::IsMember({"kafka", "rocksdb"}))
        ->type_name("STORE");
    migrate.add_flag("--delete-topic",
                     flags.delete_topic,
                     "Delete the topic once the log has left it: what is purged from then on would "
                     "stay there");
    add_folder_keys(migrate, flags);
}

void add_config_commands(CLI::App& app, Flags& flags) {
    auto& config = add_command(app, "config", "Settings: show, table");
    config.require_subcommand(1);
    auto& show = add_command(config,
                             "show",
                             "Shows every setting and where it came from",
                             "Examples:\n  kontor config show --config kontor.toml\n"
                             "  kontor config show listen");
    show.add_option("key", flags.key, "Show the value of this key alone")->type_name("KEY");
    add_all_keys(show, flags);
    add_command(config, "table", "Prints all settings as a Markdown table");
}

void build(CLI::App& app, Flags& flags) {
    app.require_subcommand(1);
    app.footer(std::string{examples});
    app.set_version_flag("--version", version_text());
    auto& serve = add_command(app,
                              "serve",
                              "Runs the shop until it gets SIGTERM or SIGINT",
                              "Examples:\n  kontor serve --sandbox --listen 127.0.0.1:9000\n"
                              "  kontor serve --config kontor.toml --log-level debug");
    add_all_keys(serve, flags);
    add_token_commands(app, flags);
    add_data_commands(app, flags);
    add_backup_commands(app, flags);
    add_upkeep_commands(app, flags);
    add_view_commands(app, flags);
    add_topic_commands(app, flags);
    add_migrate_command(app, flags);
    add_config_commands(app, flags);
    add_keys(add_command(app, "healthcheck", "Asks the running server whether it is ready"),
             flags,
             listen_key);
    add_command(app, "version", "Says which version this is");
}

Command command_of(const CLI::App& app, const Flags& flags) {
    const auto* chosen = app.get_subcommands().front();
    if (!chosen->get_subcommands().empty()) chosen = chosen->get_subcommands().front();
    const auto& name = chosen->get_name();
    const auto in = chosen->get_parent()->get_name();
    if (in == "token" && name == "create") {
        return command::TokenCreate{
            {.role = files::role_named(flags.role).value_or(files::Role::fulfilment),
             .name = flags.name,
             .valid_for = std::chrono::days{flags.days}}};
    }
    if (in == "token" && name == "list") return command::TokenList{};
    if (in == "token") return command::TokenRevoke{flags.id};
    if (in == "views" && name == "list") return command::ViewsList{};
    if (in == "views") return command::ViewsResume{.view = flags.view, .skip = name == "skip"};
    if (in == "topics") return command::Topics{.ensure = name == "ensure"};
    if (name == "migrate") {
        return command::Migrate{.to_kafka = flags.to == "kafka",
                                .delete_topic = flags.delete_topic};
    }
    if (in == "config" && name == "table") return command::ConfigTable{};
    if (in == "config") return command::ConfigShow{flags.key};
    if (name == "rebuild") return command::Rebuild{flags.view};
    if (name == "audit") return command::Audit{};
    if (name == "verify") return command::Verify{flags.folder};
    if (name == "restore") return command::Restore{flags.folder};
    if (name == "backup") {
        // The server that carries it out stands in another folder.
        std::error_code failure;
        const auto folder = std::filesystem::absolute(flags.folder, failure);
        return command::Operation{name, {{"to", folder.string()}}};
    }
    if (in == "hold") {
        return command::Operation{in + "-" + name,
                                  {{"order", flags.order}, {"reason", flags.reason}}};
    }
    if (in == "keys" || in == "erasure" || in == "retention") {
        return command::Operation{in + "-" + name, {}};
    }
    if (name == "healthcheck") return command::Healthcheck{};
    if (name == "version") return command::Version{};
    return command::Serve{};
}

Exit complaint(const Complaints& complaints) {
    std::string text;
    for (const auto& sentence : complaints) text += "kontor: " + sentence + "\n";
    return {.status = 2, .text = std::move(text)};
}

}  // namespace

std::string version_text() {
    return "kontor " KONTOR_VERSION;
}

std::expected<Invocation, Exit> parse_command_line(std::span<const std::string> arguments,
                                                   const Variables& variables) {
    Flags flags;
    CLI::App app{std::string{overview}, "kontor"};
    build(app, flags);
    try {
        app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});  // Last first.
    } catch (const CLI::ParseError& ended) {
        std::ostringstream text;
        const auto failed = app.exit(ended, text, text) != 0;
        return std::unexpected{Exit{.status = failed ? 2 : 0, .text = text.str()}};
    }
    flags.sandbox.seed = !flags.no_seed;

    const auto command = command_of(app, flags);
    if (const auto* show = std::get_if<command::ConfigShow>(&command);
        show != nullptr && !show->key.empty() && find_key(show->key) == nullptr) {
        return std::unexpected{complaint({show->key + ": no such key"})};
    }
    const auto given = gather(flags.config, flags.given, variables);
    if (!given) return std::unexpected{complaint(given.error())};
    auto settled = settle(*given, flags.sandbox);
    if (!settled) return std::unexpected{complaint(settled.error())};
    return Invocation{command, *std::move(settled)};
}

}  // namespace kontor::adapters::cli
