#pragma once

#include "eventstore/vault/ledger.hpp"
#include "tests/support/forwarding_store.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// A process that dies at any of its durable writes, on purpose.

namespace kontor::tests {

/// The process died. No std::exception: nobody who handles failures may take it for one.
struct Killed {};

/// When it dies: before the write took effect, half-way where that is possible, or after.
enum class Moment : std::uint8_t { before, torn, after };
inline constexpr std::array all_moments{Moment::before, Moment::torn, Moment::after};

/// Counts durable writes, and dies at one of them; from then on at every one.
class CrashPoints {
public:
    void kill_at(std::uint64_t nth, Moment moment) {
        passed_ = 0;
        nth_ = nth;
        moment_ = moment;
    }
    /// The next process writes again; none is killed until `kill_at`.
    void revive() {
        nth_ = 0;
        dead_ = false;
    }
    [[nodiscard]] bool dead() const {
        return dead_;
    }
    [[nodiscard]] std::uint64_t passed() const {
        return passed_;
    }

    /// Lets `write` take effect, or dies. `half` is what a torn one leaves behind.
    template <class Write, class Half>
    auto pass(Write write, Half half) {
        if (dead_) throw Killed{};
        ++passed_;
        if (passed_ != nth_) return write();
        dead_ = true;
        if (moment_ == Moment::torn) half();
        if (moment_ == Moment::after) (void)write();
        throw Killed{};
    }
    template <class Write>
    auto pass(Write write) {
        return pass(std::move(write), [] {});
    }

private:
    std::uint64_t passed_ = 0;
    std::uint64_t nth_ = 0;
    Moment moment_ = Moment::before;
    bool dead_ = false;
};

/// Runs `act` again and again, killed at its first durable write, its second, and so on, at each
/// moment of it, until it comes to its end; `prepare` comes before each, `check` after each.
template <class Prepare, class Act, class Check>
std::uint64_t killed_everywhere(CrashPoints& points, Prepare prepare, Act act, Check check) {
    std::uint64_t killed = 0;
    for (const auto moment : all_moments) {
        for (std::uint64_t nth = 1;; ++nth) {
            prepare();
            points.kill_at(nth, moment);
            bool finished = true;
            try {
                act();
            } catch (const Killed&) {
                finished = false;
            }
            finished = finished && !points.dead();
            points.revive();
            check(nth, moment);
            if (finished) break;
            ++killed;
        }
    }
    return killed;
}

/// A store whose process dies with it.
class MortalStore final : public ForwardingStore {
public:
    MortalStore(KeyValueStore& inner, CrashPoints& points)
        : ForwardingStore{inner}, points_{points} {}

    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> write(
        const eventstore::ports::WriteBatch& batch,
        eventstore::ports::Durability durability) override {
        return points_.pass([&] { return ForwardingStore::write(batch, durability); });
    }
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> flush() override {
        return points_.pass([&] { return ForwardingStore::flush(); });
    }
    [[nodiscard]] std::expected<void, eventstore::ports::WriteError> compact(
        std::string_view first, std::string_view after_last) override {
        return points_.pass([&] { return ForwardingStore::compact(first, after_last); });
    }

private:
    CrashPoints& points_;
};

/// A ledger in memory.
class MemoryLedger final : public eventstore::vault::LedgerPlace {
public:
    explicit MemoryLedger(CrashPoints& points) : points_{points} {}

    std::optional<std::string> text;
    /// The next replacement fails, when the new text is there already or before it is.
    std::optional<Moment> replacement_fails;

    [[nodiscard]] std::expected<std::optional<std::string>, std::string> load() override {
        return text;
    }
    [[nodiscard]] std::expected<void, std::string> write_at(std::uint64_t size,
                                                            std::string_view more) override {
        const auto write = [&](std::string_view written) {
            text->resize(size);
            text->append(written);
        };
        points_.pass([&] { write(more); }, [&] { write(more.substr(0, more.size() - 10)); });
        return {};
    }
    [[nodiscard]] std::expected<void, std::string> replace(std::string_view all) override {
        const auto fails = std::exchange(replacement_fails, std::nullopt);
        if (fails != Moment::before) points_.pass([&] { text = std::string{all}; });
        if (fails) return std::unexpected{std::string{"told to fail"}};
        return {};
    }
    [[nodiscard]] std::string name() const override {
        return "in memory";
    }

private:
    CrashPoints& points_;
};

}  // namespace kontor::tests
