--[[ leave: removes a worker that stops. The tasks in its queue go to the pending queues. If it still runs tasks, it
  stays in the index as a dead worker, so that recovery takes over those tasks at once.
  KEYS  workerPool workerIndex workerDrain workerWanted
  ARGV  workerId
  INCLUDE  time places
  RETURNS 1
]]
local now = storeTime()
local lastHeartbeat = redis.call('ZSCORE', workerIndex, workerId)
if lastHeartbeat and tonumber(lastHeartbeat) > 0 then recordChange('worker left', '', workerId) end
redis.call('HDEL', workerCapacity, workerId)
redis.call('SREM', workerDrain, workerId)
redis.call('HDEL', workerWanted, workerId)
redis.call('DEL', workerPool .. workerId)
for _, taskId in ipairs(redis.call('LRANGE', taskQueue .. workerId, 0, -1)) do
  redis.call('LREM', taskQueue .. workerId, 1, taskId)
  local live = readLive(taskId)
  -- Otherwise an id whose task does not exist would keep the worker from leaving.
  if live.versionToken then queueForWorkers(live, '', now) end
end
if redis.call('EXISTS', workerRunning .. workerId) == 1 then
  redis.call('ZADD', workerIndex, 0, workerId)
  wakeSchedulersBy(now)
else
  redis.call('ZREM', workerIndex, workerId)
end
announce()
return 1
