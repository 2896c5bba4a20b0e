--[[ request-drain: asks a worker to take no more tasks, or to take tasks again.
  KEYS  workerDrain workerIndex workerCapacity wakeWorker
  ARGV  workerId drain
  RETURNS 1 requested, 0 the worker does not exist
]]
if not redis.call('ZSCORE', workerIndex, workerId) then return 0 end
if drain == '1' then
  redis.call('SADD', workerDrain, workerId)
  redis.call('HSET', workerCapacity, workerId, 0)
else
  redis.call('SREM', workerDrain, workerId)
end
local isDraining = drain == '1' and 'true' or 'false'
redis.call('PUBLISH', wakeWorker .. workerId, '{"kind":"drain","drain":' .. isDraining .. '}')
return 1
