#pragma once

#include "tests/support/printing.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace kontor::tests {

/// given(what happened).when(what is asked, by whom, at what time).then(what follows), for any
/// decider. `decide` and `evolve` are those of the namespace of its types.
template <class State, class Event, class Command, class Context>
class Scenario {
public:
    using Decision = decltype(decide(std::declval<const State&>(),
                                     std::declval<const Command&>(),
                                     std::declval<const Context&>()));
    using Rejection = typename Decision::error_type;

    explicit Scenario(const std::vector<Event>& history) : state_(folded(history)) {}
    explicit Scenario(State state) : state_(std::move(state)) {}

    [[nodiscard]] static State folded(const std::vector<Event>& history) {
        State state;
        for (const auto& event : history) state = evolve(std::move(state), event);
        return state;
    }

    [[nodiscard]] const State& state() const {
        return state_;
    }

    /// Decides in the state that is there; asked again, still in that state.
    Scenario& when(const Command& command, const Context& context) {
        decision_ = decide(state_, command, context);
        return *this;
    }

    void then(const std::vector<Event>& expected) const {
        ASSERT_TRUE(decision_.has_value()) << "rejected: " << rejection();
        EXPECT_EQ(*decision_, expected);
    }
    void then_nothing() const {
        then({});
    }

    void then_rejected(const Rejection& expected) const {
        ASSERT_FALSE(decision_.has_value());
        EXPECT_EQ(decision_.error(), expected);
    }

    /// Folds what was decided and goes on from there.
    Scenario& and_so() {
        EXPECT_TRUE(decision_.has_value()) << "rejected: " << rejection();
        if (decision_) {
            for (const auto& event : *decision_) state_ = evolve(std::move(state_), event);
        }
        return *this;
    }

private:
    [[nodiscard]] std::string rejection() const {
        if (decision_) return "not at all";
        return std::visit([](const auto& reason) { return std::string{reason.type}; },
                          decision_.error());
    }

    State state_;
    Decision decision_{std::vector<Event>{}};
};

}  // namespace kontor::tests
