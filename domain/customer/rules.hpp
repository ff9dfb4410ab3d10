#pragma once

#include "domain/customer/customer.hpp"

#include <vector>

// The rules of `decide` that stand in files of their own.

namespace kontor::domain::customer {

// drafts.cpp
[[nodiscard]] Decision on(const State& state, const SaveDraft& command, const Context& context);
[[nodiscard]] Decision on(const State& state, const RemoveDraft& command, const Context& context);

// lost_values.cpp
[[nodiscard]] Decision on(const State& state,
                          const RecordLoginAddress& command,
                          const Context& context);
[[nodiscard]] Decision on(const State& state, const DropLost& command, const Context& context);

// email_changes.cpp
[[nodiscard]] Decision on(const State& state,
                          const RequestEmailChange& command,
                          const Context& context);
[[nodiscard]] Decision on(const State& state,
                          const ConfirmStandardAddress& command,
                          const Context& context);
[[nodiscard]] Decision on(const State& state,
                          const BeginLoginMove& command,
                          const Context& context);
[[nodiscard]] Decision on(const State& state,
                          const SwitchLoginAddress& command,
                          const Context& context);
[[nodiscard]] Decision on(const State& state, const EndLoginMove& command, const Context& context);
/// A new password ends what somebody who knew the old one may have begun.
void end_email_changes(const State& state, const Context& context, std::vector<Event>& events);

}  // namespace kontor::domain::customer
