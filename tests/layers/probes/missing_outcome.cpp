// The shape of everything that reads a personal member: one visit, one overload an outcome.
#include "eventstore/codec/seal.hpp"

#include <string>
#include <variant>

namespace kontor::eventstore::codec {

std::string shown(const std::string& value) { return value; }
std::string shown(const Absent&) { return {}; }
#ifdef COMPLETE
std::string shown(const domain::Erased&) { return "erased"; }
#endif

std::string shown_of(const Opened<std::string>& opened) {
    return std::visit([](const auto& outcome) { return shown(outcome); }, opened);
}

}  // namespace kontor::eventstore::codec
