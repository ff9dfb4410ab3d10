#pragma once

#include "adapters/cli/sources.hpp"
#include "adapters/files/token_file.hpp"

#include <chrono>
#include <expected>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <variant>

// What was asked of `kontor`.

namespace kontor::adapters::cli {

namespace command {
struct Serve {};
struct TokenCreate {
    files::TokenFile::Wanted wanted;
};
struct TokenList {};
struct TokenRevoke {
    std::string id;
};
struct Rebuild {
    std::string view;
};
struct Audit {};
struct ViewsList {};
struct ViewsResume {
    std::string view;
    bool skip = false;  ///< Leave the event out, rather than try it again.
};
struct Verify {
    std::filesystem::path backup;  ///< Empty: the data folder.
};
struct Restore {
    std::filesystem::path backup;
};
/// One of those that a running server carries out: backup, keys, erasure, retention, hold.
struct Operation {
    std::string name;  ///< "keys-status" or the like.
    std::map<std::string, std::string> words;
};
struct Topics {
    bool ensure = false;  ///< Make them, rather than look at them alone.
};
struct Migrate {
    bool to_kafka = false;      ///< Else to this machine.
    bool delete_topic = false;  ///< Once the log is on this machine.
};
struct ConfigShow {
    std::string key;  ///< Empty: all, with where they came from; else that key's value alone.
};
struct ConfigTable {};
struct Healthcheck {};
struct Version {};
}  // namespace command

using Command = std::variant<command::Serve,
                             command::TokenCreate,
                             command::TokenList,
                             command::TokenRevoke,
                             command::Rebuild,
                             command::Audit,
                             command::ViewsList,
                             command::ViewsResume,
                             command::Verify,
                             command::Restore,
                             command::Operation,
                             command::Topics,
                             command::Migrate,
                             command::ConfigShow,
                             command::ConfigTable,
                             command::Healthcheck,
                             command::Version>;

struct Invocation {
    Command command;
    Settled settled;
};

/// The end before anything began: help that was asked for (status 0), or a complaint (status 2).
struct Exit {
    int status = 0;
    std::string text;
};

/// `arguments` without the program's name. Reads the file that --config or KONTOR_CONFIG names.
[[nodiscard]] std::expected<Invocation, Exit> parse_command_line(
    std::span<const std::string> arguments, const Variables& variables);

[[nodiscard]] std::string version_text();

}  // namespace kontor::adapters::cli
