#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace kontor::eventstore::codec {

/// 256-bit BLAKE2b over a sequence of byte strings, each framed by its length, so that no two
/// sequences give the same input.
class Digest {
public:
    Digest();
    ~Digest();
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;

    void add(std::string_view bytes);
    /// The digest of what was added; ends it.
    [[nodiscard]] std::string hex();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kontor::eventstore::codec
