--[[ append-journal: keeps what an attempt said, as long as no other attempt holds the task.
  KEYS  taskLive taskLog taskProgress taskStats
  ARGV  taskId attemptToken after maxLines ttlMs progress
  THEN  the lines
  RETURNS 1 kept, 0 another attempt holds the task, or the task is over and the attempt was not its last
]]
local log, state = taskLog .. taskId, taskProgress .. taskId
local held, last = redis.call('HGET', taskLive .. taskId, 'stamp'), redis.call('HGET', state, 'token')
if held ~= attemptToken then
  -- The last words of an attempt may come after its end, but not after the beginning of the next.
  local isUnheld = not held or string.sub(held, 1, 4) == 'rev:'
  if not isUnheld or last ~= attemptToken then
    redis.call('HINCRBY', taskStats, 'journal_superseded', 1)
    return 0
  end
end

local told = 0
if last == attemptToken then told = tonumber(redis.call('HGET', state, 'told') or 0) end
-- The same lines may be sent again when only the answer to the first time was lost.
local skipped = 0
if after ~= '' then
  skipped = math.max(0, told - tonumber(after))
  told = math.max(told, tonumber(after) + #ARGV - namedArguments)
end
local added = 0
for i = namedArguments + skipped + 1, #ARGV do
  redis.call('RPUSH', log, ARGV[i])
  added = added + 1
end
redis.call('LTRIM', log, -maxLines, -1)
redis.call('HSET', state, 'token', attemptToken, 'told', told)
redis.call('HINCRBY', state, 'written', added)
if progress ~= '' then redis.call('HSET', state, 'progress', progress) end
redis.call('PEXPIRE', log, ttlMs)
redis.call('PEXPIRE', state, ttlMs)
return 1
