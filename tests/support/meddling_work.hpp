#pragma once

#include "eventstore/ports/blocking_work.hpp"

#include <functional>

namespace kontor::tests {

/// A thread's work, done at once, and what happens meanwhile.
class MeddlingWork final : public eventstore::ports::BlockingWork {
public:
    std::function<void()> meanwhile;

    [[nodiscard]] bool submit(std::move_only_function<void()> work) override {
        if (meanwhile) meanwhile();
        work();
        return true;
    }
};

}  // namespace kontor::tests
