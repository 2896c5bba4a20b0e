--[[ live-workers: the workers that have been heard of in time, with their load at this moment.
  KEYS  workerPool workerIndex workerRunning taskQueue
  ARGV  timeoutMs
  INCLUDE  time
  RETURNS per worker {pool, lastHeartbeat, running, queued}
]]
local ids = redis.call('ZRANGE', workerIndex, string.format('(%.0f', storeTime() - timeoutMs), '+inf', 'BYSCORE', 'WITHSCORES')
local workers = {}
for i = 1, #ids, 2 do
  local id = ids[i]
  local pool = redis.call('GET', workerPool .. id)
  if pool then
    workers[#workers + 1] = { pool, ids[i + 1], redis.call('SCARD', workerRunning .. id), redis.call('LLEN', taskQueue .. id) }
  end
end
return workers
