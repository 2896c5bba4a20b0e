--[[ append-journal: adds the log lines and the progress of an attempt to the journal of its task, unless another
  attempt holds the task.
  KEYS  taskLive taskLog taskProgress taskStats
  ARGV  taskId attemptToken after maxLines ttlMs progress
  CONST  minProgressPauseMs
  INCLUDE  time announce
  THEN  the lines
  after: how many lines the attempt sent before these, or empty if it does not count them. progress: empty if it did not
  change.
  RETURNS 1 added, 0 another attempt holds the task, or the task has ended and this attempt was not its last
]]
local logKey, progressKey = taskLog .. taskId, taskProgress .. taskId
local versionToken = string.match(redis.call('HGET', taskLive, taskId) or '', '^[^ ]+')
local lastWriter = redis.call('HGET', progressKey, 'token')
if versionToken ~= attemptToken then
  -- An attempt may send its last lines after its end, but not after the next attempt has started.
  local isUnheld = not versionToken or string.sub(versionToken, 1, 4) == 'rev:'
  if not isUnheld or lastWriter ~= attemptToken then
    redis.call('HINCRBY', taskStats, 'journal_superseded', 1)
    return 0
  end
end

local received = 0
if lastWriter == attemptToken then received = tonumber(redis.call('HGET', progressKey, 'told') or 0) end
-- The attempt sends the same lines again if only the reply was lost. Lines that arrived the first time are skipped.
local skipped = 0
if after ~= '' then
  skipped = math.max(0, received - tonumber(after))
  received = math.max(received, tonumber(after) + #ARGV - namedArguments)
end
local added = 0
for i = namedArguments + skipped + 1, #ARGV do
  redis.call('RPUSH', logKey, ARGV[i])
  added = added + 1
end
redis.call('LTRIM', logKey, -maxLines, -1)
redis.call('HSET', progressKey, 'token', attemptToken, 'told', received)
redis.call('HINCRBY', progressKey, 'written', added)
if progress ~= '' then
  redis.call('HSET', progressKey, 'progress', progress)
  local now = storeTime()
  if now - (redis.call('HGET', progressKey, 'announced') or 0) >= minProgressPauseMs then
    redis.call('HSET', progressKey, 'announced', string.format('%.0f', now))
    recordChange('progress', taskId, string.match(progress, '"percent":([^,}]+)'))
  end
end
redis.call('PEXPIRE', logKey, ttlMs)
redis.call('PEXPIRE', progressKey, ttlMs)
announce()
return 1
