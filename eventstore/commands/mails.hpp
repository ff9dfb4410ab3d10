#pragma once

#include "eventstore/executor/transaction.hpp"

#include <cstdint>
#include <string>

namespace kontor::eventstore::commands {

/// A mail is dealt with. Nothing happens if its stream is gone in the meantime.
void settle_mail(executor::Transaction& tx,
                 const log::StreamId& stream,
                 std::uint64_t cause,
                 const std::string& kind,
                 domain::mail::Outcome outcome);

}  // namespace kontor::eventstore::commands
