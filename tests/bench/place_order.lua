-- wrk: durable order placement. Tokens come from the file that BENCH_TOKENS names, one a line.
local tokens = {}
for line in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = line end
local body = os.getenv("BENCH_BODY")
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init()
    count = 0
    start = tostring(os.time()) .. "-" .. number .. "-"
end

function request()
    count = count + 1
    return wrk.format("POST", "/v1/orders", {
        ["Content-Type"] = "application/json",
        ["Authorization"] = "Bearer " .. tokens[count % #tokens + 1],
        ["Idempotency-Key"] = start .. count,
    }, body)
end

refused = 0
function response(status)
    if status ~= 201 then refused = refused + 1 end
end

function done(summary, latency)
    io.write(string.format("RESULT %.1f %.0f %.0f %.0f %d\n", summary.requests / summary.duration * 1e6,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write +
        summary.errors.timeout))
end
