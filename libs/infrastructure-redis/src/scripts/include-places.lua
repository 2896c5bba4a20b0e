--[[ places: where an unfinished task is, and its deadline. Every unfinished task is in exactly one place and has
  exactly one deadline, at which a scheduler looks at it.
  INCLUDE  announce
  KEYS  taskLive taskDeadline taskQueue taskPending taskPendings workerRunning workerCapacity workerPool configSequence configTurn
  CONST  queuePatienceMs reviewAfterMs reviewBatchMs
  A place is a queue kind with a queue key:
    delayed  no key        pending  the requirement      queue    the worker
    running  the worker    line     the config (the sequence of its tasks)
    handed   the worker (a service has the task and will call back)
  Stored fields of a task's live hash, with their names here:
    stamp  versionToken    place  queueKind    where  queueKey    timeout  timeoutMs    made  createdMicros
    turn   inTurn: '1' if the tasks of the config run one at a time
    config, requirement, precedence; startedAt while it runs; cancelAt once its cancellation was requested
]]

local function readLive(taskId)
  local versionToken, queueKind, queueKey, config, requirement, precedence, inTurn, cancelAt, createdMicros = unpack(
    redis.call('HMGET', taskLive .. taskId, 'stamp', 'place', 'where', 'config', 'requirement', 'precedence', 'turn',
      'cancelAt', 'made'))
  return { versionToken = versionToken, queueKind = queueKind, queueKey = queueKey, config = config,
    requirement = requirement, precedence = precedence, inTurn = inTurn, cancelAt = cancelAt,
    createdMicros = createdMicros }
end

local function setDeadline(taskId, at)
  redis.call('ZADD', taskDeadline, string.format('%.0f', at), taskId)
end

-- See nextReviewAt in store-kit.
local function setReviewDeadline(taskId, now)
  setDeadline(taskId, math.ceil((now + reviewAfterMs) / reviewBatchMs) * reviewBatchMs)
end

local function setQueue(taskId, queueKind, queueKey)
  redis.call('HSET', taskLive .. taskId, 'place', queueKind, 'where', queueKey)
end

-- How many more tasks each worker can get, as far as this step knows. A pool entry expires when the heartbeats end.
local freeSlotsOf = {}
local function freeSlots(workerId)
  if freeSlotsOf[workerId] then return freeSlotsOf[workerId] end
  local free = 0
  if redis.call('EXISTS', workerPool .. workerId) == 1 then
    free = tonumber(redis.call('HGET', workerCapacity, workerId) or 0)
      - redis.call('SCARD', workerRunning .. workerId) - redis.call('LLEN', taskQueue .. workerId)
  end
  freeSlotsOf[workerId] = free
  return free
end

local function addFreeSlots(workerId, by)
  if freeSlotsOf[workerId] then freeSlotsOf[workerId] = freeSlotsOf[workerId] + by end
end

local function leaveQueue(taskId, queueKind, queueKey)
  if queueKind == 'queue' then
    redis.call('LREM', taskQueue .. queueKey, 1, taskId)
    addFreeSlots(queueKey, 1)
  elseif queueKind == 'running' then
    redis.call('SREM', workerRunning .. queueKey, taskId)
    addFreeSlots(queueKey, 1)
  elseif queueKind == 'line' then redis.call('LREM', configSequence .. queueKey, 1, taskId)
  elseif queueKind == 'pending' then
    redis.call('ZREM', taskPending .. queueKey, taskId)
    if redis.call('EXISTS', taskPending .. queueKey) == 0 then redis.call('SREM', taskPendings, queueKey) end
  end
end

-- Queues a task for the target worker if that is alive and has a free slot, otherwise for all workers that meet the
-- requirement. Returns the new place, which the caller writes together with what else changes in the live hash.
local function queueForWorkers(taskId, live, target, now)
  if target ~= '' and freeSlots(target) > 0 then
    redis.call('RPUSH', taskQueue .. target, taskId)
    addFreeSlots(target, -1)
    setDeadline(taskId, now + queuePatienceMs)
    wakeWorkerOf(target)
    return 'queue', target
  end
  redis.call('ZADD', taskPending .. live.requirement, live.precedence, taskId)
  redis.call('SADD', taskPendings, live.requirement)
  setReviewDeadline(taskId, now)
  wakeAllWorkers()
  return 'pending', live.requirement
end

-- Returns the other unfinished tasks that have the turn of the config, and whether this task has it. Several tasks have
-- it together while a replacement stops all of them.
local function otherHolders(taskId, configId)
  local others, isHolder = {}, false
  for holder in string.gmatch(redis.call('HGET', configTurn, configId) or '', '%S+') do
    if holder == taskId then isHolder = true
    elseif redis.call('EXISTS', taskLive .. holder) == 1 then others[#others + 1] = holder end
  end
  return others, isHolder
end

-- True if another unfinished task of the config has the turn.
local function isTurnTaken(taskId, configId)
  return #otherHolders(taskId, configId) > 0
end

-- Like queueForWorkers, but a task whose config runs one task at a time waits in the sequence until it has the turn.
local function queueInTurn(taskId, live, target, now)
  if live.inTurn == '1' then
    if isTurnTaken(taskId, live.config) then
      redis.call('RPUSH', configSequence .. live.config, taskId)
      setReviewDeadline(taskId, now)
      return 'line', live.config
    end
    redis.call('HSET', configTurn, live.config, taskId)
  end
  return queueForWorkers(taskId, live, target, now)
end

local function delayTask(taskId, at)
  setDeadline(taskId, at)
  wakeSchedulersBy(at)
  return 'delayed', ''
end

-- Gives the turn of a task that ended to the next task of the sequence, once no other task has it.
local function passTurn(taskId, live, now)
  if live.inTurn ~= '1' then return end
  local others, isHolder = otherHolders(taskId, live.config)
  if not isHolder then return end
  if #others > 0 then
    redis.call('HSET', configTurn, live.config, table.concat(others, ' '))
    return
  end
  local nextId
  repeat nextId = redis.call('LPOP', configSequence .. live.config)
  until not nextId or redis.call('EXISTS', taskLive .. nextId) == 1
  if not nextId then
    redis.call('HDEL', configTurn, live.config)
    return
  end
  redis.call('HSET', configTurn, live.config, nextId)
  setQueue(nextId, queueForWorkers(nextId, readLive(nextId), '', now))
end
