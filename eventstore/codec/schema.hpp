#pragma once

#include <nlohmann/json.hpp>

namespace kontor::eventstore::codec {

/// The JSON Schema (2020-12) of all events as they stand in the log, one entry in `$defs` for each
/// type. CBOR of it differs in that ids and envelopes are byte strings. A personal member carries
/// `x-personal` and the scope of its key, and no schema of what is in it: nobody who reads the
/// schema can read that. docs/api/events.schema.json is this, written out.
[[nodiscard]] nlohmann::ordered_json events_schema();

}  // namespace kontor::eventstore::codec
