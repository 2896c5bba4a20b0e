--[[ index: the lists in which people find tasks, newest first. The score of a task is the time of its creation in
  microseconds, which no two tasks share.
  KEYS  taskIndex taskIndexOpen taskIndexFailed taskIndexCancelled configTasks configHistory workerTasks
  CONST  maxListedTasks maxTasksOfWorker workerTasksTtlMs maxUnpacked
  INCLUDE  time bulk
]]
local createdMicros
local function nextCreatedMicros()
  if not createdMicros then
    local seconds, micros = clockParts()
    createdMicros = seconds * 1000000 + micros
  end
  -- A script needs more than a microsecond per task, so these times are past when the next script begins.
  createdMicros = createdMicros + 1
  return string.format('%.0f', createdMicros)
end

-- The list and the history of a config do not expire while a task of the config is open.
local isPersistent = {}
local function persistLists(configId)
  if isPersistent[configId] then return end
  isPersistent[configId] = true
  redis.call('PERSIST', configTasks .. configId)
  redis.call('PERSIST', configHistory .. configId)
end

local function listNewTask(taskId, configId, created)
  collect('ZADD', taskIndex, created, taskId)
  collect('ZADD', taskIndexOpen, created, taskId)
  collect('ZADD', configTasks .. configId, created, taskId)
  persistLists(configId)
end

local function trimTasksOf(workerId)
  local key = workerTasks .. workerId
  flush(key)
  redis.call('ZREMRANGEBYRANK', key, 0, -maxTasksOfWorker - 1)
  redis.call('PEXPIRE', key, workerTasksTtlMs)
end

local function listFinished(taskId, status, created)
  collect('ZREM', taskIndexOpen, taskId)
  if status == 'failed' then collect('ZADD', taskIndexFailed, created, taskId)
  elseif status == 'cancelled' then collect('ZADD', taskIndexCancelled, created, taskId) end
end

-- Removes tasks whose documents were deleted from all lists.
local function unlistForgotten(configId, ids)
  for first = 1, #ids, maxUnpacked do
    local part = { unpack(ids, first, math.min(first + maxUnpacked - 1, #ids)) }
    for _, key in ipairs({ taskIndex, taskIndexFailed, taskIndexCancelled, configTasks .. configId }) do
      flush(key)
      redis.call('ZREM', key, unpack(part))
    end
  end
end

-- The list and the history of a config expire together, after the retention: the history says which tasks of the list
-- are deleted. Neither expires while a task of the config is open.
local function setListTtls(configId, isOpen, retentionMs)
  for _, key in ipairs({ configTasks .. configId, configHistory .. configId }) do
    if isOpen then redis.call('PERSIST', key) else redis.call('PEXPIRE', key, retentionMs) end
  end
end

local function trimLists(oldestMs)
  local before = string.format('(%.0f', oldestMs * 1000)
  for _, key in ipairs({ taskIndex, taskIndexFailed, taskIndexCancelled }) do
    flush(key)
    redis.call('ZREMRANGEBYSCORE', key, '-inf', before)
  end
  redis.call('ZREMRANGEBYRANK', taskIndex, 0, -maxListedTasks - 1)
end
