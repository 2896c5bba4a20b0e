#!lua flags=allow-oom
--[[ heartbeat: registers a worker, or stores that it is alive. It also runs when Redis is out of memory, because
  otherwise every worker would count as dead.
  KEYS  workerPool workerIndex workerCapacity workerDrain workerWanted workerRunning
  ARGV  workerId pool capacity slots startedAt ttlMs
  pool: the worker's JSON without the closing brace, because the store adds fields. slots: 0 while the worker drains.
  INCLUDE  time live announce
  RETURNS {1 if a drain was requested, {ids of running tasks to cancel}, requested capacity or false,
    {attempt tokens of running tasks}}, or 0 while another worker, with another startedAt, has the id
]]
local holder = string.match(redis.call('GET', workerPool .. workerId) or '', '"started_at":(%d+)')
if holder and holder ~= startedAt then return 0 end
if not holder then
  recordChange('worker joined', '', workerId)
elseif slots == '0' and redis.call('HGET', workerCapacity, workerId) ~= '0' then
  recordChange('worker draining', '', workerId)
end
local now = storeTime()
local running = redis.call('SMEMBERS', workerRunning .. workerId)
local status = #running >= tonumber(capacity) and 'busy' or 'idle'
local document = string.format('%s,"status":"%s","last_heartbeat":%.0f,"running_tasks":%d}',
  pool, status, now, #running)
redis.call('SET', workerPool .. workerId, document, 'PX', ttlMs)
redis.call('ZADD', workerIndex, string.format('%.0f', now), workerId)
redis.call('HSET', workerCapacity, workerId, slots)
local toCancel, attemptTokens = {}, {}
readLives(running)
for _, id in ipairs(running) do
  local live = readLive(id)
  if live.versionToken then
    attemptTokens[#attemptTokens + 1] = live.versionToken
    if live.cancelAt ~= '' then toCancel[#toCancel + 1] = id end
  end
end
announce()
return { redis.call('SISMEMBER', workerDrain, workerId), toCancel, redis.call('HGET', workerWanted, workerId),
  attemptTokens }
