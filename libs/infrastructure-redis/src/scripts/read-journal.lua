--[[ read-journal: what the attempts of a task said, from a line's number on.
  KEYS  taskLog taskProgress
  ARGV  taskId from limit
  RETURNS {number of the first line given, progress or false, lines}
]]
local fields = redis.call('HMGET', taskProgress .. taskId, 'written', 'progress')
local written = tonumber(fields[1] or 0)
local kept = redis.call('LLEN', taskLog .. taskId)
local oldest = written - kept
local first = math.min(math.max(tonumber(from), oldest), written)
local index = first - oldest
local lines = redis.call('LRANGE', taskLog .. taskId, index, index + tonumber(limit) - 1)
return { first, fields[2], lines }
