--[[ places: every unfinished task is in exactly one place, and has exactly one time at which somebody looks at it.
  INCLUDE  announce
  KEYS  taskLive taskDeadline taskQueue taskPending taskPendings workerRunning workerCapacity workerPool configLine configTurn
  A task's live hash: stamp, place, where, config, requirement, precedence, timeout, turn ('1': one at a time),
  and while it runs startedAt, cancelAt.
]]

-- How long a task may lie in a worker's queue, and in a pending queue or in line, before a scheduler looks at it.
local queuePatienceMs, waitReviewMs = 15000, 60000

local function lookAt(taskId, at)
  redis.call('ZADD', taskDeadline, string.format('%.0f', at), taskId)
end

local function put(taskId, place, where)
  redis.call('HSET', taskLive .. taskId, 'place', place, 'where', where)
end

local function leavePlace(taskId, place, where)
  if place == 'queue' then redis.call('LREM', taskQueue .. where, 1, taskId)
  elseif place == 'running' then redis.call('SREM', workerRunning .. where, taskId)
  elseif place == 'line' then redis.call('LREM', configLine .. where, 1, taskId)
  elseif place == 'pending' then
    redis.call('ZREM', taskPending .. where, taskId)
    if redis.call('EXISTS', taskPending .. where) == 0 then redis.call('SREM', taskPendings, where) end
  end
end

-- A worker's pool entry ends with its heartbeats.
local function hasRoom(workerId)
  if redis.call('EXISTS', workerPool .. workerId) == 0 then return false end
  local capacity = tonumber(redis.call('HGET', workerCapacity, workerId) or 0)
  return capacity > redis.call('SCARD', workerRunning .. workerId) + redis.call('LLEN', taskQueue .. workerId)
end

-- Before the workers: to the one that was chosen, while it lives and has room, else to all that meet the requirement.
local function queueForWorkers(taskId, requirement, precedence, target, now)
  if target ~= '' and hasRoom(target) then
    redis.call('RPUSH', taskQueue .. target, taskId)
    put(taskId, 'queue', target)
    lookAt(taskId, now + queuePatienceMs)
    wokenWorkers[target] = true
    return
  end
  redis.call('ZADD', taskPending .. requirement, precedence, taskId)
  redis.call('SADD', taskPendings, requirement)
  put(taskId, 'pending', requirement)
  lookAt(taskId, now + waitReviewMs)
  wakesAnyWorker = true
end

local function turnIsTaken(taskId, live)
  local holder = redis.call('HGET', configTurn, live.config)
  return holder and holder ~= taskId and redis.call('EXISTS', taskLive .. holder) == 1
end

-- As above, unless the config's runs take turns and it is another's turn.
local function queueInTurn(taskId, live, target, now)
  if live.turn == '1' then
    if turnIsTaken(taskId, live) then
      redis.call('RPUSH', configLine .. live.config, taskId)
      put(taskId, 'line', live.config)
      lookAt(taskId, now + waitReviewMs)
      return
    end
    redis.call('HSET', configTurn, live.config, taskId)
  end
  queueForWorkers(taskId, live.requirement, live.precedence, target, now)
end

local function delay(taskId, at)
  put(taskId, 'delayed', '')
  lookAt(taskId, at)
  wakeSchedulersBy(at)
end

local function passTurn(taskId, live, now)
  if live.turn ~= '1' or redis.call('HGET', configTurn, live.config) ~= taskId then return end
  local nextId
  repeat nextId = redis.call('LPOP', configLine .. live.config)
  until not nextId or redis.call('EXISTS', taskLive .. nextId) == 1
  if not nextId then
    redis.call('HDEL', configTurn, live.config)
    return
  end
  redis.call('HSET', configTurn, live.config, nextId)
  local nextLive = redis.call('HMGET', taskLive .. nextId, 'requirement', 'precedence')
  queueForWorkers(nextId, nextLive[1], nextLive[2], '', now)
end
