--[[ live: the state of unfinished tasks: who holds a task, where it waits, and what the scripts need of its document. A
  step reads the state of each task once, changes it here, and writes it once at its end.
  KEYS  taskLive
  INCLUDE  bulk
  A task is a field of taskLive. Its value has these parts, separated by spaces; a part that is not set is empty:
    versionToken queueKind queueKey startedAt cancelAt configId createdMicros inTurn timeoutMs precedence requirement
    queueKey       empty for a pending task, because its requirement is the key
    startedAt      while the task runs        cancelAt  once its cancellation was requested
    inTurn         1 if the tasks of the config run one at a time
    requirement    may have spaces, so it is the last part
]]
local livePattern = '^' .. string.rep('([^ ]*) ', 10) .. '(.*)$'
-- The states that the step has read, by task, and those of them that it has changed.
local liveOf, changedLives = {}, {}

local function parseLive(taskId, packed)
  if not packed then return { taskId = taskId } end
  local versionToken, queueKind, queueKey, startedAt, cancelAt, configId, createdMicros, inTurn, timeoutMs, precedence,
    requirement = string.match(packed, livePattern)
  if queueKind == 'pending' then queueKey = requirement end
  return { taskId = taskId, versionToken = versionToken, queueKind = queueKind, queueKey = queueKey, startedAt = startedAt,
    cancelAt = cancelAt, configId = configId, createdMicros = createdMicros, inTurn = inTurn, timeoutMs = timeoutMs,
    precedence = precedence, requirement = requirement }
end

local function packLive(live)
  return live.versionToken .. ' ' .. live.queueKind .. ' ' .. (live.queueKind == 'pending' and '' or live.queueKey) .. ' '
    .. live.startedAt .. ' ' .. live.cancelAt .. ' ' .. live.configId .. ' ' .. live.createdMicros .. ' ' .. live.inTurn
    .. ' ' .. live.timeoutMs .. ' ' .. live.precedence .. ' ' .. live.requirement
end

-- Reads the states of tasks that the step needs, with one command.
local function readLives(taskIds)
  flush(taskLive)
  local packed = readFields(taskLive, taskIds)
  for i = 1, #taskIds do
    local taskId = taskIds[i]
    if not liveOf[taskId] then liveOf[taskId] = parseLive(taskId, packed[i]) end
  end
end

-- Returns the state of a task. It has no versionToken if the task is not unfinished.
local function readLive(taskId)
  local live = liveOf[taskId]
  if not live then
    flush(taskLive)
    live = parseLive(taskId, redis.call('HGET', taskLive, taskId))
    liveOf[taskId] = live
  end
  return live
end

local function isUnfinished(taskId) return readLive(taskId).versionToken ~= nil end

-- To be called after each change of a state.
local function keepLive(live)
  if live.isKept or live.isNew then return end
  live.isKept = true
  changedLives[#changedLives + 1] = live
end

-- Writes the state of a new task, or a changed one at the end of the step.
local function addLive(live) collect('HSET', taskLive, live.taskId, packLive(live)) end

local function removeLive(taskId)
  liveOf[taskId] = { taskId = taskId }
  collect('HDEL', taskLive, taskId)
end

lastWrites[#lastWrites + 1] = function()
  for i = 1, #changedLives do
    local live = changedLives[i]
    if liveOf[live.taskId] == live then addLive(live) end
  end
end
