--[[ dead-workers: those not heard of for too long, with a part of what they hold: of each an equal share of the limit.
  KEYS  workerIndex workerRunning taskQueue
  ARGV  timeoutMs limit
  INCLUDE  time read
  CONST  maxDeadWorkers
  RETURNS per worker {id, lastHeartbeat, {running}, {queued}}, a task being {id, stamp, place, where, startedAt, cancelAt, doc}
]]
local ids = redis.call('ZRANGE', workerIndex, '-inf', string.format('%.0f', storeTime() - timeoutMs), 'BYSCORE',
  'LIMIT', 0, maxDeadWorkers, 'WITHSCORES')

-- All that is read here is decided on and comes back in one step.
local share = math.max(1, math.floor(limit * 2 / math.max(1, #ids)))

-- What there is not would hold a worker for good, and twenty of them all the others.
local function read(taskIds, forget, key)
  local rows = {}
  for _, id in ipairs(taskIds) do
    if redis.call('EXISTS', taskLive .. id) == 1 then rows[#rows + 1] = readTask(id) else forget(key, id) end
  end
  return rows
end

local function forgetRunning(key, id) redis.call('SREM', key, id) end
local function forgetQueued(key, id) redis.call('LREM', key, 0, id) end

local dead = {}
for i = 1, #ids, 2 do
  local id = ids[i]
  dead[#dead + 1] = {
    id, ids[i + 1],
    read(redis.call('SRANDMEMBER', workerRunning .. id, share), forgetRunning, workerRunning .. id),
    read(redis.call('LRANGE', taskQueue .. id, 0, share - 1), forgetQueued, taskQueue .. id),
  }
end
return dead
