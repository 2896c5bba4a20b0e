--[[ request-drain: asks a worker to take no more tasks, or to take tasks again.
  KEYS  workerDrain workerIndex workerCapacity wakeWorker
  ARGV  workerId drain
  INCLUDE  announce
  RETURNS 1 requested, 0 the worker does not exist
]]
if not redis.call('ZSCORE', workerIndex, workerId) then return 0 end
if drain == '1' then
  if redis.call('SADD', workerDrain, workerId) == 1 then recordChange('worker draining', '', workerId) end
  redis.call('HSET', workerCapacity, workerId, 0)
elseif redis.call('SREM', workerDrain, workerId) == 1 then
  recordChange('worker resumed', '', workerId)
end
local isDraining = drain == '1' and 'true' or 'false'
redis.call('PUBLISH', wakeWorker .. workerId, '{"kind":"drain","drain":' .. isDraining .. '}')
announce()
return 1
