#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

// How the nodes of one shop talk to each other: calls with a body, answered by replies with a body,
// as HTTP/1.1 over TLS 1.3 on connections that stay open. Both sides show a certificate.

namespace kontor::adapters::nodes {

/// Who a node is to the others, in PEM files that are read once, at construction.
///
/// Whoever shows a certificate of the authority is a node and is told everything, the keyring too;
/// no host name is checked. So the authority signs the nodes of one shop and nobody else.
struct Identity {
    std::filesystem::path ca_file;  ///< The authority's certificate; several while it changes.
    std::filesystem::path certificate_file;  ///< This node's, then what leads to the authority.
    std::filesystem::path key_file;          ///< Of that certificate, without a password.
};

struct Call {
    std::string target;  ///< A path, such as "/forward".
    std::string body;
};

struct Reply {
    std::uint16_t status = 200;  ///< Of HTTP: 200 to 599, but neither 204 nor 304.
    std::string body;

    friend bool operator==(const Reply&, const Reply&) = default;
};

/// Why a call has no reply.
enum class CallError : std::uint8_t {
    unreachable,  ///< It did not get there, so nothing took effect. It may be repeated.
    lost,         ///< It was sent and not answered in time, or by nothing usable: it may have taken
                  ///< effect. Only what may happen twice may be repeated.
};

/// What client and server take for a body at most if nothing else is said: the largest body of a
/// customer's request, an export and a keyring all fit with room to spare.
inline constexpr std::size_t default_body_bytes_max = std::size_t{32} * 1'024 * 1'024;

}  // namespace kontor::adapters::nodes
