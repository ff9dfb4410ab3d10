#pragma once

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/settings.hpp"

#include <filesystem>
#include <istream>
#include <string>

namespace kontor::adapters::serve {

/// Runs the server until SIGTERM or SIGINT, then drains. Returns the exit status. One that comes
/// while it starts ends the process at once, with status 0.
[[nodiscard]] int serve(const cli::Settings& settings);

/// Where a running server listens for the operator's command line.
[[nodiscard]] std::filesystem::path control_socket(const cli::Settings& settings);

/// `kontor backup`, `keys`, `erasure`, `retention` and `hold`: one of the commands of Operations.
/// The address of whom to forget is read from `in`, so that it stands in no list of commands.
[[nodiscard]] int operate(const cli::Settings& settings,
                          const cli::command::Operation& operation,
                          std::istream& in);
[[nodiscard]] int verify(const cli::Settings& settings, const std::filesystem::path& backup);
[[nodiscard]] int restore(const cli::Settings& settings, const std::filesystem::path& backup);
/// After a machine's token was revoked: the erasure ledger names it, so that no backup makes it
/// valid again.
[[nodiscard]] int note_revocation(const cli::Settings& settings);

/// `kontor topics ensure` and `lint`: 1 if a topic is not as the log needs it.
[[nodiscard]] int topics(const cli::Settings& settings, bool ensure);

/// `kontor migrate`: moves the log of a shop that does not run to Kafka or back.
[[nodiscard]] int migrate(const cli::Settings& settings, const cli::command::Migrate& command);

/// `kontor rebuild`, `audit`, `verify` and `views`: asks the server that runs, else opens the data
/// folder.
[[nodiscard]] int rebuild(const cli::Settings& settings, const std::string& view);
[[nodiscard]] int audit(const cli::Settings& settings);
[[nodiscard]] int verify(const cli::Settings& settings);
[[nodiscard]] int list_views(const cli::Settings& settings);
/// A view that stands still tries its event again or, with `skip`, leaves it out for good.
[[nodiscard]] int resume_view(const cli::Settings& settings, const std::string& view, bool skip);

}  // namespace kontor::adapters::serve
