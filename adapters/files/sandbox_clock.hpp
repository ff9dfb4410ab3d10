#pragma once

#include "eventstore/ports/clock.hpp"

#include <atomic>
#include <chrono>
#include <expected>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace kontor::adapters::files {

/// Where a sandbox's data folder keeps how far its clock is ahead.
[[nodiscard]] inline std::filesystem::path sandbox_clock_file(const std::filesystem::path& data) {
    return data / "sandbox-clock";
}

/// The sandbox's clock: another clock, put forward by an offset that is kept in a file over
/// restarts. The time since boot isn't moved: time-outs and measurements stay true.
class SandboxClock final : public eventstore::ports::Clock {
public:
    /// `behind` outlives the clock. Fails with a sentence if `file` is there and cannot be read.
    [[nodiscard]] static std::expected<std::unique_ptr<SandboxClock>, std::string> open(
        const eventstore::ports::Clock& behind, std::filesystem::path file);

    [[nodiscard]] domain::Timestamp now() const override;
    [[nodiscard]] std::chrono::nanoseconds since_boot() const override;

    enum class Refusal : std::uint8_t {
        backwards,  ///< It moves forwards only.
        too_far,    ///< Beyond the year 9999.
        not_kept,   ///< The file could not be written; nothing moved.
    };
    /// Puts the clock forward and says what time it is then. Safe from any thread.
    [[nodiscard]] std::expected<domain::Timestamp, Refusal> advance(std::chrono::seconds by);
    [[nodiscard]] std::expected<domain::Timestamp, Refusal> advance_to(domain::Timestamp instant);

private:
    SandboxClock(const eventstore::ports::Clock& behind,
                 std::filesystem::path file,
                 std::chrono::milliseconds offset);
    std::expected<domain::Timestamp, Refusal> move_to(domain::Timestamp instant);

    const eventstore::ports::Clock& behind_;
    const std::filesystem::path file_;
    std::mutex moving_;
    std::atomic<std::chrono::milliseconds::rep> offset_ms_;
};

}  // namespace kontor::adapters::files
