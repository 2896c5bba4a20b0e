--[[ request-capacity: asks a worker to run up to this many tasks at once, until it leaves or is forgotten.
  KEYS  workerWanted workerIndex workerCapacity wakeWorker
  ARGV  workerId capacity
  RETURNS 1 requested, 0 the worker does not exist
]]
if not redis.call('ZSCORE', workerIndex, workerId) then return 0 end
redis.call('HSET', workerWanted, workerId, capacity)
-- A worker that drains has no slots, whatever its capacity is.
if tonumber(redis.call('HGET', workerCapacity, workerId) or 0) > 0 then
  redis.call('HSET', workerCapacity, workerId, capacity)
end
redis.call('PUBLISH', wakeWorker .. workerId, string.format('{"kind":"capacity","capacity":%d}', capacity))
return 1
