--[[ dead-workers: returns workers whose last heartbeat is too old, with some of the tasks that they hold. Each worker
  gets an equal share of the limit, at least one task of each kind.
  KEYS  workerIndex workerRunning taskQueue
  ARGV  timeoutMs limit
  CONST  maxDeadWorkers
  INCLUDE  time read
  RETURNS per worker {id, lastHeartbeat, {rows of running tasks}, {rows of queued tasks}}, with rows as in read-task
]]
local latest = string.format('%.0f', storeTime() - timeoutMs)
local beats = redis.call('ZRANGE', workerIndex, '-inf', latest, 'BYSCORE', 'LIMIT', 0, maxDeadWorkers, 'WITHSCORES')
local workerCount = #beats / 2
-- Bounded, because the scheduler decides about all returned tasks and applies the decisions in one step.
local share = math.max(1, math.floor(limit / math.max(1, workerCount)))

-- Ids of tasks that do not exist are removed. Otherwise a worker could never be forgotten, and as many such workers
-- as one call returns would hide all others.
local function readHeld(ids, remove, key)
  local rows = {}
  for _, row in ipairs(readTasks(ids)) do
    if row[2] then rows[#rows + 1] = row else remove(key, row[1]) end
  end
  return rows
end

local function removeRunning(key, id) redis.call('SREM', key, id) end
local function removeQueued(key, id) redis.call('LREM', key, 0, id) end

local dead = {}
for i = 1, #beats, 2 do
  local id = beats[i]
  dead[#dead + 1] = {
    id, beats[i + 1],
    readHeld(redis.call('SRANDMEMBER', workerRunning .. id, share), removeRunning, workerRunning .. id),
    readHeld(redis.call('LRANGE', taskQueue .. id, 0, share - 1), removeQueued, taskQueue .. id),
  }
end
return dead
