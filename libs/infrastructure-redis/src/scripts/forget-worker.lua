--[[ forget-worker: removes a worker that is dead and holds no tasks.
  KEYS  workerPool workerIndex workerCapacity workerDrain workerWanted workerRunning taskQueue
  ARGV  workerId lastHeartbeat
  INCLUDE  announce
  RETURNS 1 removed, 0 it sent a heartbeat since then, or it holds tasks
]]
local beat = redis.call('ZSCORE', workerIndex, workerId)
if not beat or tonumber(beat) ~= tonumber(lastHeartbeat) then return 0 end
if redis.call('EXISTS', workerRunning .. workerId, taskQueue .. workerId) > 0 then return 0 end
redis.call('DEL', workerPool .. workerId)
redis.call('ZREM', workerIndex, workerId)
redis.call('HDEL', workerCapacity, workerId)
redis.call('SREM', workerDrain, workerId)
redis.call('HDEL', workerWanted, workerId)
-- The last heartbeat is 0 if the worker has left, which was recorded then.
if tonumber(lastHeartbeat) > 0 then recordChange('worker lost', '', workerId) end
announce()
return 1
