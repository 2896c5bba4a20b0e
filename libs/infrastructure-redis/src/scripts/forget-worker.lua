--[[ forget-worker: removes a worker that is dead and holds nothing.
  KEYS  workerPool workerIndex workerCapacity workerDrain workerWanted workerRunning taskQueue
  ARGV  workerId lastHeartbeat
  RETURNS 1 forgotten, 0 it has been heard of since, or holds something
]]
local beat = redis.call('ZSCORE', workerIndex, workerId)
if not beat or tonumber(beat) ~= tonumber(lastHeartbeat) then return 0 end
if redis.call('EXISTS', workerRunning .. workerId, taskQueue .. workerId) > 0 then return 0 end
redis.call('DEL', workerPool .. workerId)
redis.call('ZREM', workerIndex, workerId)
redis.call('HDEL', workerCapacity, workerId)
redis.call('SREM', workerDrain, workerId)
redis.call('HDEL', workerWanted, workerId)
return 1
