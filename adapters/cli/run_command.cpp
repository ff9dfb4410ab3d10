#include "adapters/cli/run_command.hpp"

#include "adapters/cli/healthcheck.hpp"
#include "adapters/cli/keys.hpp"
#include "adapters/files/data_folder.hpp"
#include "adapters/files/instant_text.hpp"
#include "adapters/files/sandbox_clock.hpp"

#include <iomanip>

namespace kontor::adapters::cli {
namespace {

int fail(const Surroundings& around, const std::string& sentence) {
    around.err << "kontor: " << sentence << "\n";
    return 1;
}

/// The time in the shop, which in a sandbox may be ahead of ours.
std::expected<domain::Timestamp, std::string> now_in(const std::filesystem::path& data,
                                                     const eventstore::ports::Clock& clock) {
    const auto stamp = files::read_stamp(data);
    if (!stamp) return std::unexpected{stamp.error()};
    if (stamp->kind == files::FolderKind::real) return clock.now();
    const auto sandbox = files::SandboxClock::open(clock, files::sandbox_clock_file(data));
    if (!sandbox) return std::unexpected{sandbox.error()};
    return (*sandbox)->now();
}

std::string state_of(const files::MachineToken& token, domain::Timestamp now) {
    if (token.revoked_at) return "revoked";
    return token.is_valid(now) ? "valid" : "expired";
}

int run(const command::TokenCreate& command,
        const Invocation& invocation,
        const Surroundings& around) {
    const auto& data = invocation.settled.settings.data;
    const auto now = now_in(data, around.clock);
    if (!now) return fail(around, now.error());
    const auto created = files::TokenFile{data}.create(command.wanted, around.random, *now);
    if (!created) return fail(around, created.error());
    // The token alone goes to the standard output, so that it can be piped into a secret store.
    around.err << "Token " << created->entry.id << " (" << files::name_of(created->entry.role)
               << "), valid until " << files::instant_text(created->entry.expires_at)
               << ". It is shown this once:\n";
    around.out << created->token << "\n";
    return 0;
}

int run(const command::TokenList&, const Invocation& invocation, const Surroundings& around) {
    const auto& data = invocation.settled.settings.data;
    const auto now = now_in(data, around.clock);
    if (!now) return fail(around, now.error());
    const auto tokens = files::TokenFile{data}.list();
    if (!tokens) return fail(around, tokens.error());

    const auto line = [&around](const auto& id,
                                const auto& role,
                                const auto& state,
                                const auto& expires,
                                const auto& name) {
        around.out << std::left << std::setw(14) << id << std::setw(12) << role << std::setw(9)
                   << state << std::setw(22) << expires << name << "\n";
    };
    line("ID", "ROLE", "STATE", "EXPIRES", "NAME");
    for (const auto& token : *tokens) {
        line(token.id,
             files::name_of(token.role),
             state_of(token, *now),
             files::instant_text(token.expires_at),
             token.name);
    }
    return 0;
}

int run(const command::TokenRevoke& command,
        const Invocation& invocation,
        const Surroundings& around) {
    const auto& data = invocation.settled.settings.data;
    const auto now = now_in(data, around.clock);
    if (!now) return fail(around, now.error());
    const auto revoked = files::TokenFile{data}.revoke(command.id, *now);
    if (!revoked) return fail(around, revoked.error());
    around.out << "Token " << revoked->id << " is revoked since "
               << files::instant_text(revoked->revoked_at.value_or(*now)) << ".\n";
    return 0;
}

int run(const command::ConfigShow& command,
        const Invocation& invocation,
        const Surroundings& around) {
    if (command.key.empty()) {
        around.out << shown(invocation.settled);
    } else {
        around.out << find_key(command.key)->show(invocation.settled.settings) << "\n";
    }
    return 0;
}

int run(const command::ConfigTable&, const Invocation&, const Surroundings& around) {
    around.out << settings_table();
    return 0;
}

int run(const command::Healthcheck&, const Invocation& invocation, const Surroundings& around) {
    const auto ready = ask_whether_ready(invocation.settled.settings.listen);
    if (!ready) return fail(around, ready.error());
    around.out << "ready\n";
    return 0;
}

int run(const command::Version&, const Invocation&, const Surroundings& around) {
    around.out << version_text() << "\n";
    return 0;
}

// These open the databases, which this folder doesn't know.
std::nullopt_t run(const command::Serve&, const Invocation&, const Surroundings&) {
    return std::nullopt;
}
std::nullopt_t run(const command::Rebuild&, const Invocation&, const Surroundings&) {
    return std::nullopt;
}
std::nullopt_t run(const command::Audit&, const Invocation&, const Surroundings&) {
    return std::nullopt;
}
std::nullopt_t run(const command::ViewsList&, const Invocation&, const Surroundings&) {
    return std::nullopt;
}
std::nullopt_t run(const command::ViewsResume&, const Invocation&, const Surroundings&) {
    return std::nullopt;
}
std::nullopt_t run(const command::Verify&, const Invocation&, const Surroundings&) {
    return std::nullopt;
}
std::nullopt_t run(const command::Restore&, const Invocation&, const Surroundings&) {
    return std::nullopt;
}
std::nullopt_t run(const command::Migrate&, const Invocation&, const Surroundings&) {
    return std::nullopt;
}
std::nullopt_t run(const command::Topics&, const Invocation&, const Surroundings&) {
    return std::nullopt;
}
std::nullopt_t run(const command::Operation&, const Invocation&, const Surroundings&) {
    return std::nullopt;
}

}  // namespace

std::optional<int> run_command(const Invocation& invocation, const Surroundings& around) {
    return std::visit(
        [&](const auto& command) -> std::optional<int> { return run(command, invocation, around); },
        invocation.command);
}

}  // namespace kontor::adapters::cli
