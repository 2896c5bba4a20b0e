--[[ places: where an unfinished task is, and its deadline. Every unfinished task is in exactly one place and has
  exactly one deadline, at which a scheduler looks at it.
  INCLUDE  announce live
  KEYS  taskDeadline taskQueue taskPending taskPendings workerRunning workerCapacity workerPool configSequence configTurn
  CONST  queuePatienceMs reviewAfterMs reviewBatchMs
  A place is a queue kind with a queue key:
    delayed  no key        pending  the requirement      queue    the worker
    running  the worker    line     the config (the sequence of its tasks)
    handed   the worker (a service has the task and will call back)
]]
local function setPlace(live, queueKind, queueKey)
  live.queueKind, live.queueKey = queueKind, queueKey
  keepLive(live)
end

local function setDeadline(taskId, at)
  collect('ZADD', taskDeadline, string.format('%.0f', at), taskId)
end

-- See nextReviewAt in store-kit.
local reviewAt
local function setReviewDeadline(taskId, now)
  reviewAt = reviewAt or string.format('%.0f', math.ceil((now + reviewAfterMs) / reviewBatchMs) * reviewBatchMs)
  collect('ZADD', taskDeadline, reviewAt, taskId)
end

-- How many more tasks each worker can get, as far as this step knows. A pool entry expires when the heartbeats end.
local freeSlotsOf = {}
local function freeSlots(workerId)
  if freeSlotsOf[workerId] then return freeSlotsOf[workerId] end
  -- Of a worker that is not alive, or takes no tasks.
  local free = -math.huge
  flush(workerRunning .. workerId)
  flush(taskQueue .. workerId)
  local capacity = redis.call('EXISTS', workerPool .. workerId) == 1
    and tonumber(redis.call('HGET', workerCapacity, workerId) or 0) or 0
  if capacity > 0 then
    free = capacity - redis.call('SCARD', workerRunning .. workerId) - redis.call('LLEN', taskQueue .. workerId)
  end
  freeSlotsOf[workerId] = free
  return free
end

local function addFreeSlots(workerId, by)
  if freeSlotsOf[workerId] then freeSlotsOf[workerId] = freeSlotsOf[workerId] + by end
end

-- The requirements whose pending queue the step has changed: true if tasks were taken out. At its end the step lists
-- the queues that hold tasks.
local changedPending = {}
lastWrites[#lastWrites + 1] = function()
  for requirement, isMaybeEmpty in pairs(changedPending) do
    local key = taskPending .. requirement
    flush(key)
    local isEmpty = isMaybeEmpty and redis.call('EXISTS', key) == 0
    redis.call(isEmpty and 'SREM' or 'SADD', taskPendings, requirement)
  end
end

-- Takes a task out of the list in which it waits or runs.
local function leaveQueue(taskId, queueKind, queueKey)
  if queueKind == 'queue' then
    flush(taskQueue .. queueKey)
    redis.call('LREM', taskQueue .. queueKey, 1, taskId)
    addFreeSlots(queueKey, 1)
  elseif queueKind == 'running' then
    collect('SREM', workerRunning .. queueKey, taskId)
    addFreeSlots(queueKey, 1)
  elseif queueKind == 'line' then redis.call('LREM', configSequence .. queueKey, 1, taskId)
  elseif queueKind == 'pending' then
    collect('ZREM', taskPending .. queueKey, taskId)
    changedPending[queueKey] = true
  end
end

-- Queues a task for the target worker if that is alive and has a free slot, otherwise for all workers that meet the
-- requirement. If none of them had a free slot when the caller looked, it names the one to wake: the others claim when a
-- slot becomes free. A worker that dies now is no loss, because workers also look for tasks at intervals.
local function queueForWorkers(live, target, now, toWake)
  if target ~= '' and freeSlots(target) > 0 then
    collect('RPUSH', taskQueue .. target, live.taskId)
    addFreeSlots(target, -1)
    setDeadline(live.taskId, now + queuePatienceMs)
    wakeWorkerOf(target)
    setPlace(live, 'queue', target)
    return
  end
  collect('ZADD', taskPending .. live.requirement, live.precedence, live.taskId)
  changedPending[live.requirement] = changedPending[live.requirement] or false
  setReviewDeadline(live.taskId, now)
  if toWake and toWake ~= '' and freeSlots(toWake) > -math.huge then wakeWorkerOf(toWake) else wakeAllWorkers() end
  setPlace(live, 'pending', live.requirement)
end

-- Returns the other unfinished tasks that have the turn of the config, and whether this task has it. Several tasks have
-- it together while a replacement stops all of them.
local function otherHolders(taskId, configId)
  local others, isHolder = {}, false
  for holder in string.gmatch(redis.call('HGET', configTurn, configId) or '', '%S+') do
    if holder == taskId then isHolder = true
    elseif isUnfinished(holder) then others[#others + 1] = holder end
  end
  return others, isHolder
end

-- True if another unfinished task of the config has the turn.
local function isTurnTaken(taskId, configId)
  return #otherHolders(taskId, configId) > 0
end

-- Like queueForWorkers, but a task whose config runs one task at a time waits in the sequence until it has the turn.
local function queueInTurn(live, target, now, toWake)
  if live.inTurn == '1' then
    if isTurnTaken(live.taskId, live.configId) then
      redis.call('RPUSH', configSequence .. live.configId, live.taskId)
      setReviewDeadline(live.taskId, now)
      setPlace(live, 'line', live.configId)
      return
    end
    redis.call('HSET', configTurn, live.configId, live.taskId)
  end
  queueForWorkers(live, target, now, toWake)
end

local function delayTask(live, at)
  setDeadline(live.taskId, at)
  wakeSchedulersBy(at)
  setPlace(live, 'delayed', '')
end

-- Gives the turn of a task that ended to the next task of the sequence, once no other task has it.
local function passTurn(live, now)
  if live.inTurn ~= '1' then return end
  local configId = live.configId
  local others, isHolder = otherHolders(live.taskId, configId)
  if not isHolder then return end
  if #others > 0 then
    redis.call('HSET', configTurn, configId, table.concat(others, ' '))
    return
  end
  local nextId
  repeat nextId = redis.call('LPOP', configSequence .. configId)
  until not nextId or isUnfinished(nextId)
  if not nextId then
    redis.call('HDEL', configTurn, configId)
    return
  end
  redis.call('HSET', configTurn, configId, nextId)
  queueForWorkers(readLive(nextId), '', now)
end
