#pragma once

#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/desk.hpp"
#include "eventstore/commands/drafts.hpp"

namespace kontor::adapters::http {

/// The draft as it stands, with what an order would still need.
void write_draft(json::Object& out,
                 const eventstore::commands::ShownDraft& draft,
                 const domain::catalogue::Catalogue& catalogue,
                 domain::Language language);

/// `errors` as in a problem, of something that was kept all the same.
void write_faults(json::Object& out, const domain::FieldErrors& errors, domain::Language language);

}  // namespace kontor::adapters::http
