-- wrk asks for the queries in turn; each thread begins at another one.
local queries, at = {}, 0

local function encode(text)
  return (text:gsub("[^%w%-%._~]", function(c) return string.format("%%%02X", c:byte()) end))
end

function init(args)
  for line in io.lines(args[1]) do
    queries[#queries + 1] = "/api/v1/search?q=" .. encode(line)
  end
  at = math.random(#queries)
end

function request()
  at = at % #queries + 1
  return wrk.format("GET", queries[at])
end

function done(summary, latency, requests)
  io.write(string.format("p50 %.2f ms, p99 %.2f ms, max %.2f ms, %.0f requests/s, %d answers, %d not 2xx, %d broken\n",
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    summary.requests / summary.duration * 1e6, summary.requests, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
