--[[ places: every unfinished task is in exactly one place, and has exactly one time at which somebody looks at it.
  INCLUDE  announce
  KEYS  taskLive taskDeadline taskQueue taskPending taskPendings workerRunning workerCapacity workerPool configLine configTurn
  CONST  queuePatienceMs reviewAfterMs reviewBatchMs
  A task's live hash: stamp, place, where, config, requirement, precedence, timeout, turn ('1': one at a time), made,
  and while it runs startedAt, cancelAt.
]]

local function lookAt(taskId, at)
  redis.call('ZADD', taskDeadline, string.format('%.0f', at), taskId)
end

local function lookAtInAWhile(taskId, now)
  lookAt(taskId, math.ceil((now + reviewAfterMs) / reviewBatchMs) * reviewBatchMs)
end

local function put(taskId, place, where)
  redis.call('HSET', taskLive .. taskId, 'place', place, 'where', where)
end

-- How many more tasks each worker can be given, as far as this step has asked. A pool entry ends with its heartbeats.
local roomOf = {}
local function room(workerId)
  if roomOf[workerId] then return roomOf[workerId] end
  local free = 0
  if redis.call('EXISTS', workerPool .. workerId) == 1 then
    free = tonumber(redis.call('HGET', workerCapacity, workerId) or 0)
      - redis.call('SCARD', workerRunning .. workerId) - redis.call('LLEN', taskQueue .. workerId)
  end
  roomOf[workerId] = free
  return free
end

local function addRoom(workerId, by)
  if roomOf[workerId] then roomOf[workerId] = roomOf[workerId] + by end
end

local function leavePlace(taskId, place, where)
  if place == 'queue' then
    redis.call('LREM', taskQueue .. where, 1, taskId)
    addRoom(where, 1)
  elseif place == 'running' then
    redis.call('SREM', workerRunning .. where, taskId)
    addRoom(where, 1)
  elseif place == 'line' then redis.call('LREM', configLine .. where, 1, taskId)
  elseif place == 'pending' then
    redis.call('ZREM', taskPending .. where, taskId)
    if redis.call('EXISTS', taskPending .. where) == 0 then redis.call('SREM', taskPendings, where) end
  end
end

-- Before the workers: to the one that was chosen, while it lives and has room, else to all that meet the requirement.
-- Returns the place and where it is, for the caller to write with what else changes of the task.
local function queueForWorkers(taskId, requirement, precedence, target, now)
  if target ~= '' and room(target) > 0 then
    redis.call('RPUSH', taskQueue .. target, taskId)
    addRoom(target, -1)
    lookAt(taskId, now + queuePatienceMs)
    wokenWorkers[target] = true
    return 'queue', target
  end
  redis.call('ZADD', taskPending .. requirement, precedence, taskId)
  redis.call('SADD', taskPendings, requirement)
  lookAtInAWhile(taskId, now)
  wakesAnyWorker = true
  return 'pending', requirement
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
      lookAtInAWhile(taskId, now)
      return 'line', live.config
    end
    redis.call('HSET', configTurn, live.config, taskId)
  end
  return queueForWorkers(taskId, live.requirement, live.precedence, target, now)
end

local function delay(taskId, at)
  lookAt(taskId, at)
  wakeSchedulersBy(at)
  return 'delayed', ''
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
  put(nextId, queueForWorkers(nextId, nextLive[1], nextLive[2], '', now))
end
