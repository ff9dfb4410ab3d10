#pragma once

#include "eventstore/ports/blocking_work.hpp"

namespace kontor::adapters::memory {

/// Runs work at once on the caller's thread: for tests and simulation.
class InlineWork final : public eventstore::ports::BlockingWork {
public:
    [[nodiscard]] bool submit(std::move_only_function<void()> work) override {
        work();
        return true;
    }
};

}  // namespace kontor::adapters::memory
