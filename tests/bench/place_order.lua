-- wrk: durable order placement. Tokens come from the file that BENCH_TOKENS names, one a line. BENCH_ADDRESSES names
-- HOST:PORT of several nodes, with commas between; each thread takes one.
local tokens = {}
for line in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = line end
local body = os.getenv("BENCH_BODY")
local threads = 0

function setup(thread)
    local addresses = {}
    for address in string.gmatch(os.getenv("BENCH_ADDRESSES") or "", "[^,]+") do addresses[#addresses + 1] = address end
    threads = threads + 1
    thread:set("number", threads)
    if #addresses == 0 then return end
    local address = addresses[(threads - 1) % #addresses + 1]
    thread.addr = wrk.lookup(string.match(address, "(.*):(%d+)"))[1]
    thread:set("host", address)
end

function init()
    if host then wrk.headers["Host"] = host end
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
    -- Whatever was refused is no order.
    local placed = summary.requests - summary.errors.status
    io.write(string.format("RESULT %.1f %.0f %.0f %.0f %d\n", placed / summary.duration * 1e6,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write +
        summary.errors.timeout))
end
