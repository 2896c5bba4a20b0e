--[[ read-ended-runs: reads the first entries of the log of ended runs.
  KEYS  taskEnded
  ARGV  limit overdueByMs
  INCLUDE  time
  limit: no further entry is read after this many runs.
  RETURNS {id of the first entry or false, {id, number of runs, runs} ...}
]]
local latest = string.format('%.0f', storeTime() - overdueByMs)
local first = redis.call('XRANGE', taskEnded, '-', '+', 'COUNT', 1)[1]
local found, runCount, from = {}, 0, '-'
local atOnce = 10
while first and runCount < tonumber(limit) do
  local entries = redis.call('XRANGE', taskEnded, from, latest, 'COUNT', atOnce)
  for _, entry in ipairs(entries) do
    if runCount < tonumber(limit) then
      -- An entry in another form is read too, so that its reader reports it and it does not block the log.
      local fields = entry[2]
      local count = tonumber(fields[2]) or 1
      found[#found + 1] = { entry[1], count, fields[4] or '' }
      runCount = runCount + count
    end
  end
  if #entries < atOnce then break end
  from, atOnce = '(' .. entries[#entries][1], 100
end
return { first and first[1] or false, found }
