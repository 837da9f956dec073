-- Requests for wrk: the lines of PATHS in turn; with BODY, each is a POST of it.
local paths, place = {}, 0
local body = os.getenv("BODY")

function setup(thread)
  thread:set("first", math.random(0, 1000000))
end

function init(arguments)
  for line in io.lines(os.getenv("PATHS")) do
    paths[#paths + 1] = line
  end
  place = first % #paths
  wrk.headers["X-API-KEY"] = os.getenv("KEY")
  if body then
    wrk.headers["Content-Type"] = "application/json"
  end
end

function request()
  place = place % #paths + 1
  if not body then
    return wrk.format("GET", paths[place])
  end
  local path, contact, loans = paths[place]:match("^(%S+) (%S+) (%S+)$")
  return wrk.format("POST", path or paths[place], nil, body:gsub("CONTACT", contact or ""):gsub("LOANS", loans or ""))
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %.2f %.3f %.3f %d\n",
    summary.requests / (summary.duration / 1000000),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
