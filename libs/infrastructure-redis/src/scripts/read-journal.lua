--[[ read-journal: returns the log lines of a task's attempts, starting at the line with a number. A negative number
  counts from the end.
  KEYS  taskLog taskProgress
  ARGV  taskId from limit
  RETURNS {number of the first returned line, progress or false, lines, number of the oldest line, number of the next line}
]]
local written, progress = unpack(redis.call('HMGET', taskProgress .. taskId, 'written', 'progress'))
written = tonumber(written or 0)
local oldest = written - redis.call('LLEN', taskLog .. taskId)
local wanted = tonumber(from)
if wanted < 0 then wanted = written + wanted end
local first = math.min(math.max(wanted, oldest), written)
local index = first - oldest
local lines = redis.call('LRANGE', taskLog .. taskId, index, index + tonumber(limit) - 1)
return { first, progress, lines, oldest, written }
