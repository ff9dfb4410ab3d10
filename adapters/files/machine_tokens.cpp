#include "adapters/files/machine_tokens.hpp"

#include <sys/stat.h>

#include <sodium.h>
#include <utility>

namespace kontor::adapters::files {
namespace {

constexpr domain::Timestamp never = domain::Timestamp::max();

std::vector<MachineToken> sandbox_tokens() {
    std::vector<MachineToken> tokens;
    for (const auto role : roles) {
        const auto token = "sandbox-" + std::string{name_of(role)};
        tokens.push_back({.id = token,
                          .name = token,
                          .role = role,
                          .digest = digest_of(token),
                          .expires_at = never});
    }
    return tokens;
}

}  // namespace

MachineTokens::MachineTokens(TokenFile file, Fixed fixed) : file_(std::move(file)) {
    if (fixed == Fixed::sandbox) fixed_ = sandbox_tokens();
}

std::optional<Machine> MachineTokens::find(std::string_view token, domain::Timestamp now) {
    const auto read = current();
    const auto digest = digest_of(token);
    const MachineToken* found = nullptr;
    // All of them, whichever it is: how long it takes tells nothing.
    for (const auto* tokens : {&std::as_const(fixed_), &read->tokens}) {
        for (const auto& known : *tokens) {
            if (sodium_memcmp(known.digest.data(), digest.data(), digest.size()) == 0) {
                found = &known;
            }
        }
    }
    if (found == nullptr || !found->is_valid(now)) return std::nullopt;
    return Machine{found->id, found->role};
}

std::string MachineTokens::fault() {
    return current()->fault;
}

bool MachineTokens::Version::same_as(const Version& other) const {
    return inode == other.inode && size == other.size && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec;
}

std::shared_ptr<const MachineTokens::Read> MachineTokens::current() {
    // Looked at before it is read: a change in between is read now or found the next time.
    struct stat facts{};
    Version version;
    if (::stat(file_.path().c_str(), &facts) == 0) {
        version = {facts.st_ino, facts.st_size, facts.st_mtim};
    }
    const std::lock_guard lock{mutex_};
    if (read_ && read_->version.same_as(version)) return read_;
    Read read{.version = version};
    if (auto tokens = file_.list()) {
        read.tokens = *std::move(tokens);
    } else {
        read.fault = std::move(tokens).error();
    }
    read_ = std::make_shared<const Read>(std::move(read));
    return read_;
}

}  // namespace kontor::adapters::files
