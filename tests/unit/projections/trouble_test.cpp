// What an operator reads while something is in a process's way.

#include "projections/trouble.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace kontor::tests {
namespace {

std::string told_while(auto what) {
    testing::internal::CaptureStderr();
    what();
    return testing::internal::GetCapturedStderr();
}

TEST(Trouble, IsToldWhenItComesAndWhenItIsAnother) {
    projections::Trouble trouble{"erasure is tried again"};
    const auto met = [&](const char* failure) {
        return told_while([&] { trouble.met(std::runtime_error{failure}); });
    };
    EXPECT_EQ(met("no disk"), "erasure is tried again: no disk\n");
    EXPECT_EQ(met("no log"), "erasure is tried again: no log\n");
    EXPECT_EQ(met("no disk"), "");
    trouble.is_over();
    EXPECT_EQ(met("no log"), "erasure is tried again: no log\n");
}

}  // namespace
}  // namespace kontor::tests
