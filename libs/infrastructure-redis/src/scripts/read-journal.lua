--[[ read-journal: returns the log lines of a task's attempts, starting at the line with a number.
  KEYS  taskLog taskProgress
  ARGV  taskId from limit
  RETURNS {number of the first returned line, progress or false, lines}
]]
local written, progress = unpack(redis.call('HMGET', taskProgress .. taskId, 'written', 'progress'))
written = tonumber(written or 0)
local oldest = written - redis.call('LLEN', taskLog .. taskId)
local first = math.min(math.max(tonumber(from), oldest), written)
local index = first - oldest
local lines = redis.call('LRANGE', taskLog .. taskId, index, index + tonumber(limit) - 1)
return { first, progress, lines }
