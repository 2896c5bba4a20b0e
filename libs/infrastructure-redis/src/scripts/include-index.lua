--[[ index: the lists in which people find tasks, newest first. The score of a task is the time of its creation in
  microseconds, which no two tasks share.
  KEYS  taskIndex taskIndexOpen taskIndexFailed taskIndexCancelled configTasks configHistory workerTasks
  CONST  maxListedTasks maxTasksOfWorker workerTasksTtlMs maxUnpacked
]]
local createdMicros
local function nextCreatedMicros()
  if not createdMicros then
    local time = redis.call('TIME')
    createdMicros = time[1] * 1000000 + time[2]
  end
  -- A script needs more than a microsecond per task, so these times are past when the next script begins.
  createdMicros = createdMicros + 1
  return string.format('%.0f', createdMicros)
end

local function listNewTask(taskId, configId, created)
  redis.call('ZADD', taskIndex, created, taskId)
  redis.call('ZADD', taskIndexOpen, created, taskId)
  redis.call('ZADD', configTasks .. configId, created, taskId)
  redis.call('PERSIST', configTasks .. configId)
  redis.call('PERSIST', configHistory .. configId)
end

-- scored: creation times and ids in turn.
local function listStarted(workerId, scored)
  if #scored == 0 then return end
  local key = workerTasks .. workerId
  for first = 1, #scored, maxUnpacked do
    redis.call('ZADD', key, unpack(scored, first, math.min(first + maxUnpacked - 1, #scored)))
  end
  redis.call('ZREMRANGEBYRANK', key, 0, -maxTasksOfWorker - 1)
  redis.call('PEXPIRE', key, workerTasksTtlMs)
end

local function listFinished(taskId, status, created)
  redis.call('ZREM', taskIndexOpen, taskId)
  if not created then return end
  if status == 'failed' then redis.call('ZADD', taskIndexFailed, created, taskId)
  elseif status == 'cancelled' then redis.call('ZADD', taskIndexCancelled, created, taskId) end
end

-- Removes tasks whose documents were deleted from all lists.
local function unlistForgotten(configId, ids)
  for first = 1, #ids, maxUnpacked do
    local part = { unpack(ids, first, math.min(first + maxUnpacked - 1, #ids)) }
    for _, key in ipairs({ taskIndex, taskIndexFailed, taskIndexCancelled, configTasks .. configId }) do
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
    redis.call('ZREMRANGEBYSCORE', key, '-inf', before)
  end
  redis.call('ZREMRANGEBYRANK', taskIndex, 0, -maxListedTasks - 1)
end
