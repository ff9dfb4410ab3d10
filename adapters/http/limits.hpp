#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kontor::adapters::http {

/// Orders wait for the log together: as many as come within half a second at full speed.
inline constexpr std::uint32_t orders_in_flight_max = 4'096;

/// Every bound of the HTTP server, with its unit.
struct Limits {
    std::size_t connections_max = 4'096;  ///< Beyond: 503 and closed.
    std::size_t refusals_max = 128;       ///< Connections being told so; beyond: closed.
    /// In handlers; beyond: 503. More than there may be orders that wait.
    std::uint32_t requests_in_flight_max = orders_in_flight_max + 512;

    std::size_t target_bytes_max = std::size_t{8} * 1'024;
    std::size_t head_bytes_max = std::size_t{16} * 1'024;  ///< Request line and header fields.
    std::size_t header_fields_max = 100;
    std::size_t body_bytes_max = std::size_t{1'024} * 1'024;
    std::size_t chunk_overhead_bytes_max =
        std::size_t{64} * 1'024;  ///< Sizes, extensions, trailers.
    std::size_t json_depth_max = 16;

    std::chrono::milliseconds head_time_max{10'000};  ///< From its first byte to its last.
    std::chrono::milliseconds body_time_max{30'000};
    std::chrono::milliseconds idle_time_max{75'000};  ///< Between two requests.
    std::chrono::milliseconds write_time_max{30'000};
    std::chrono::milliseconds drain_time_max{10'000};  ///< For requests in flight when stopping.

    /// After an answer that leaves a request unread: for how long, and how much, is thrown away so
    /// that the client gets to read the answer before the connection breaks.
    std::chrono::milliseconds linger_time_max{2'000};
    std::size_t linger_bytes_max = std::size_t{4} * 1'024 * 1'024;
};

}  // namespace kontor::adapters::http
