#include "adapters/cli/command_line.hpp"
#include "adapters/cli/run_command.hpp"
#include "adapters/files/system_clock.hpp"
#include "adapters/files/system_random.hpp"
#include "adapters/serve/serve.hpp"

#include <cstdlib>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

int main(int argc, char** argv) {
    namespace cli = kontor::adapters::cli;
    namespace serve = kontor::adapters::serve;
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto invocation = cli::parse_command_line(arguments, cli::environment_of_process());
    if (!invocation) {
        (invocation.error().status == 0 ? std::cout : std::cerr) << invocation.error().text;
        return invocation.error().status;
    }
    const kontor::adapters::files::SystemClock clock;
    kontor::adapters::files::SystemRandom random;
    const auto status = cli::run_command(*invocation, {clock, random, std::cout, std::cerr});
    const auto& settings = invocation->settled.settings;
    const auto& command = invocation->command;
    if (status == 0 && std::holds_alternative<cli::command::TokenRevoke>(command)) {
        return serve::note_revocation(settings);
    }
    if (status) return *status;

    if (std::holds_alternative<cli::command::Serve>(command)) return serve::serve(settings);
    if (const auto* rebuild = std::get_if<cli::command::Rebuild>(&command)) {
        return serve::rebuild(settings, rebuild->view);
    }
    if (std::holds_alternative<cli::command::Audit>(command)) return serve::audit(settings);
    if (std::holds_alternative<cli::command::ViewsList>(command)) {
        return serve::list_views(settings);
    }
    if (const auto* resume = std::get_if<cli::command::ViewsResume>(&command)) {
        return serve::resume_view(settings, resume->view, resume->skip);
    }
    if (const auto* operation = std::get_if<cli::command::Operation>(&command)) {
        return serve::operate(settings, *operation, std::cin);
    }
    if (const auto* topics = std::get_if<cli::command::Topics>(&command)) {
        return serve::topics(settings, topics->ensure);
    }
    if (const auto* migrate = std::get_if<cli::command::Migrate>(&command)) {
        return serve::migrate(settings, *migrate);
    }
    if (const auto* restore = std::get_if<cli::command::Restore>(&command)) {
        return serve::restore(settings, restore->backup);
    }
    const auto& backup = std::get<cli::command::Verify>(command).backup;
    return backup.empty() ? serve::verify(settings) : serve::verify(settings, backup);
}
