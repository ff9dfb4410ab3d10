-- wrk: a GET with a token. BENCH_PATH names the route.
local token = os.getenv("BENCH_TOKEN")
function request()
    return wrk.format("GET", os.getenv("BENCH_PATH"), {["Authorization"] = "Bearer " .. token})
end
function done(summary, latency)
    io.write(string.format("RESULT %.1f %.0f %.0f %.0f %d\n", summary.requests / summary.duration * 1e6,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write +
        summary.errors.timeout))
end
