#pragma once

#include "adapters/files/token_file.hpp"

#include <sys/types.h>

#include <ctime>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::files {

/// A machine that has shown its token.
struct Machine {
    std::string id;
    Role role = Role::fulfilment;
};

/// Tells machines by their tokens, for the server. Reads the file again whenever it has changed; a
/// file that cannot be read lets nobody in. Safe from any thread.
class MachineTokens {
public:
    enum class Fixed : std::uint8_t {
        none,
        sandbox,  ///< Besides the file: sandbox-fulfilment, -analyst, -registrar, -operator.
    };
    MachineTokens(TokenFile file, Fixed fixed);

    /// The machine whose token this is; nothing if there is none or it is expired or revoked. Takes
    /// the same time for every token of one length.
    [[nodiscard]] std::optional<Machine> find(std::string_view token, domain::Timestamp now);
    /// Why nobody is let in; empty while the file can be read.
    [[nodiscard]] std::string fault();

private:
    struct Version {
        ino_t inode = 0;
        off_t size = 0;
        timespec changed{};
        [[nodiscard]] bool same_as(const Version& other) const;
    };
    struct Read {
        Version version;
        std::vector<MachineToken> tokens;
        std::string fault;
    };
    std::shared_ptr<const Read> current();

    const TokenFile file_;
    std::vector<MachineToken> fixed_;
    std::mutex mutex_;
    std::shared_ptr<const Read> read_;
};

}  // namespace kontor::adapters::files
