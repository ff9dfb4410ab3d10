#pragma once

#include "adapters/cli/settings.hpp"
#include "adapters/serve/processes.hpp"
#include "adapters/serve/stack.hpp"

#include <map>
#include <string>
#include <string_view>

namespace kontor::adapters::serve {

/// What the operator's command line does with a shop, whether a server runs it or not.
class Operations {
public:
    /// What a command was told, by name.
    using Words = std::map<std::string, std::string>;

    /// The stack runs. `processes` is null where no server does. Everything outlives this.
    Operations(const cli::Settings& settings, Stack& stack, Processes* processes)
        : settings_{settings}, stack_{stack}, processes_{processes} {}

    /// Does what `name` says, "keys-status" or the like, and returns what the operator is told.
    /// Blocks; not on the engine's thread. Throws CannotServe with a sentence.
    [[nodiscard]] std::string run(std::string_view name, const Words& words);

private:
    std::string back_up(const Words& words);
    std::string keys_status(const Words& words);
    std::string keys_turn(const Words& words);
    std::string keys_rewrap(const Words& words);
    std::string erasure_status(const Words& words);
    std::string erasure_compact(const Words& words);
    std::string erasure_request(const Words& words);
    std::string retention_show(const Words& words);
    std::string confirm_clock(const Words& words);
    std::string hold_place(const Words& words);
    std::string hold_release(const Words& words);
    std::string note_revoked(const Words& words);

    template <class Command>
    auto execute(eventstore::log::Partition partition, Command command);
    template <class Command>
    void change_hold(const std::string& number, Command command);

    const cli::Settings& settings_;
    Stack& stack_;
    Processes* processes_;
};

}  // namespace kontor::adapters::serve
