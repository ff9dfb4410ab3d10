#pragma once

#include "adapters/cli/sources.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace kontor::adapters::cli {

/// What the flags say; CLI11 writes into it while it parses.
struct Flags {
    std::string config;
    std::vector<Given> given;
    Sandbox sandbox;
    bool no_seed = false;
    std::string role;
    std::string name;
    std::uint32_t days = 365;
    std::string id;
    std::string view;
    std::string key;
    std::string folder;
    std::string order;
    std::string reason;
    std::string to;
    bool delete_topic = false;
};

/// A flag for each of these settings, and --config.
void add_keys(CLI::App& app, Flags& flags, std::span<const std::string_view> names);
/// Those of whatever speaks to the brokers.
void add_kafka_keys(CLI::App& app, Flags& flags);
/// Those of whatever opens the data folder, and --config.
void add_folder_keys(CLI::App& app, Flags& flags);
/// All settings, --config and the sandbox.
void add_all_keys(CLI::App& app, Flags& flags);

}  // namespace kontor::adapters::cli
