--[[ live-workers: returns the workers whose last heartbeat is recent enough, with their current load.
  KEYS  workerPool workerIndex workerRunning taskQueue
  ARGV  timeoutMs
  INCLUDE  time
  RETURNS per worker {pool, lastHeartbeat, running, queued}
]]
local oldest = string.format('(%.0f', storeTime() - timeoutMs)
local beats = redis.call('ZRANGE', workerIndex, oldest, '+inf', 'BYSCORE', 'WITHSCORES')
local workers = {}
for i = 1, #beats, 2 do
  local id = beats[i]
  local pool = redis.call('GET', workerPool .. id)
  if pool then
    local running, queued = redis.call('SCARD', workerRunning .. id), redis.call('LLEN', taskQueue .. id)
    workers[#workers + 1] = { pool, beats[i + 1], running, queued }
  end
end
return workers
