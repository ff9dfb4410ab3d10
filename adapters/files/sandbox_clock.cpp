#include "adapters/files/sandbox_clock.hpp"

#include "adapters/files/whole_file.hpp"

#include <charconv>
#include <utility>

namespace kontor::adapters::files {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// What every format of ours can write: four digits of a year.
constexpr domain::Timestamp latest = std::chrono::sys_days{std::chrono::year{9999} / 12 / 31};

}  // namespace

SandboxClock::SandboxClock(const eventstore::ports::Clock& behind,
                           std::filesystem::path file,
                           milliseconds offset)
    : behind_(behind), file_(std::move(file)), offset_ms_(offset.count()) {}

std::expected<std::unique_ptr<SandboxClock>, std::string> SandboxClock::open(
    const eventstore::ports::Clock& behind, std::filesystem::path file) {
    const auto text = read_whole(file);
    if (!text) return std::unexpected{text.error()};

    milliseconds::rep offset_ms = 0;
    if (const auto& kept = *text) {
        const auto& digits = *kept;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), offset_ms);
        const auto farthest = (latest - behind.now()).count();
        if (read.ec != std::errc{} || std::string_view{read.ptr} != "\n" || offset_ms < 0 ||
            offset_ms > farthest) {
            return std::unexpected{file.string() + " is damaged; it holds the milliseconds by " +
                                   "which the sandbox's clock is ahead"};
        }
    }
    return std::unique_ptr<SandboxClock>{
        new SandboxClock{behind, std::move(file), milliseconds{offset_ms}}};
}

domain::Timestamp SandboxClock::now() const {
    return behind_.now() + milliseconds{offset_ms_.load()};
}

std::chrono::nanoseconds SandboxClock::since_boot() const {
    return behind_.since_boot();
}

std::expected<domain::Timestamp, SandboxClock::Refusal> SandboxClock::advance(
    std::chrono::seconds by) {
    const std::lock_guard lock{moving_};
    if (by < 0s) return std::unexpected{Refusal::backwards};
    if (by > std::chrono::floor<std::chrono::seconds>(latest - now())) {
        return std::unexpected{Refusal::too_far};
    }
    return move_to(now() + by);
}

std::expected<domain::Timestamp, SandboxClock::Refusal> SandboxClock::advance_to(
    domain::Timestamp instant) {
    const std::lock_guard lock{moving_};
    return move_to(instant);
}

std::expected<domain::Timestamp, SandboxClock::Refusal> SandboxClock::move_to(
    domain::Timestamp instant) {
    if (instant > latest) return std::unexpected{Refusal::too_far};
    const auto offset = instant - behind_.now();
    if (offset.count() < offset_ms_.load()) return std::unexpected{Refusal::backwards};
    if (!replace_whole(file_, std::to_string(offset.count()) + "\n", 0644)) {
        return std::unexpected{Refusal::not_kept};
    }
    offset_ms_.store(offset.count());
    return now();
}

}  // namespace kontor::adapters::files
