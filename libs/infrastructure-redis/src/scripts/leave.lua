--[[ leave: a worker that stops takes no more tasks; what lies in its queue goes to the others. If it still runs
  something, it stays known as dead, so that recovery takes that over at once.
  KEYS  workerPool workerIndex workerDrain workerWanted
  ARGV  workerId
  INCLUDE  time places
  RETURNS 1
]]
local now = storeTime()
redis.call('HDEL', workerCapacity, workerId)
redis.call('SREM', workerDrain, workerId)
redis.call('HDEL', workerWanted, workerId)
redis.call('DEL', workerPool .. workerId)
for _, taskId in ipairs(redis.call('LRANGE', taskQueue .. workerId, 0, -1)) do
  local live = redis.call('HMGET', taskLive .. taskId, 'requirement', 'precedence')
  leavePlace(taskId, 'queue', workerId)
  put(taskId, queueForWorkers(taskId, live[1], live[2], '', now))
end
if redis.call('EXISTS', workerRunning .. workerId) == 1 then
  redis.call('ZADD', workerIndex, 0, workerId)
  wakeSchedulersBy(now)
else
  redis.call('ZREM', workerIndex, workerId)
end
announce()
return 1
