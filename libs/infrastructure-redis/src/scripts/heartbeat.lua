#!lua flags=allow-oom
--[[ heartbeat: a worker registers, or says that it lives.
  KEYS  workerPool workerIndex workerCapacity workerDrain workerWanted workerRunning taskLive
  ARGV  workerId pool capacity slots ttlMs
  pool: its JSON without the closing brace, to which the store adds what it knows; slots: 0 while it drains.
  INCLUDE  time
  RETURNS {drain requested, {ids of running tasks that are to be cancelled}, capacity requested or false}
]]
local now = storeTime()
local running = redis.call('SMEMBERS', workerRunning .. workerId)
redis.call('SET', workerPool .. workerId, string.format('%s,"status":"%s","last_heartbeat":%.0f,"running_tasks":%d}',
  pool, #running >= tonumber(capacity) and 'busy' or 'idle', now, #running), 'PX', ttlMs)
redis.call('ZADD', workerIndex, string.format('%.0f', now), workerId)
redis.call('HSET', workerCapacity, workerId, slots)
local cancelled = {}
for _, id in ipairs(running) do
  if redis.call('HEXISTS', taskLive .. id, 'cancelAt') == 1 then cancelled[#cancelled + 1] = id end
end
return { redis.call('SISMEMBER', workerDrain, workerId), cancelled, redis.call('HGET', workerWanted, workerId) }
