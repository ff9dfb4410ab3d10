#pragma once

#include <cstdio>
#include <exception>
#include <set>
#include <string>
#include <utility>

namespace kontor::projections {

/// What is in a process's way. The operator is told when it comes, not each time it is met again.
/// Belongs to one thread.
class Trouble {
public:
    /// `what` becomes of it: "erasure is tried again".
    explicit Trouble(std::string what) : what_{std::move(what)} {}

    void met(const std::exception& failure) {
        if (told_.insert(failure.what()).second) {
            std::fprintf(stderr, "%s: %s\n", what_.c_str(), failure.what());
        }
    }
    void is_over() {
        told_.clear();
    }

private:
    std::string what_;
    std::set<std::string> told_;
};

}  // namespace kontor::projections
