--[[ index: the lists by which people find tasks, newest first. Each is scored by when its task was made, in
  microseconds, which no two tasks share.
  KEYS  taskIndex taskIndexOpen taskIndexFailed taskIndexCancelled configTasks configHistory workerTasks
  CONST  maxListedTasks maxTasksOfWorker workerTasksTtlMs maxUnpacked
]]

local madeMicros
local function nextMade()
  if not madeMicros then
    local time = redis.call('TIME')
    madeMicros = time[1] * 1000000 + time[2]
  end
  -- A script takes longer over a task than this, so the next script begins later.
  madeMicros = madeMicros + 1
  return string.format('%.0f', madeMicros)
end

local function listMade(taskId, configId, made)
  redis.call('ZADD', taskIndex, made, taskId)
  redis.call('ZADD', taskIndexOpen, made, taskId)
  redis.call('ZADD', configTasks .. configId, made, taskId)
  redis.call('PERSIST', configTasks .. configId)
  redis.call('PERSIST', configHistory .. configId)
end

-- scored: score and id by turns.
local function listStarted(workerId, scored)
  if #scored == 0 then return end
  local key = workerTasks .. workerId
  for first = 1, #scored, maxUnpacked do
    redis.call('ZADD', key, unpack(scored, first, math.min(first + maxUnpacked - 1, #scored)))
  end
  redis.call('ZREMRANGEBYRANK', key, 0, -maxTasksOfWorker - 1)
  redis.call('PEXPIRE', key, workerTasksTtlMs)
end

local function listFinished(taskId, status, made)
  redis.call('ZREM', taskIndexOpen, taskId)
  if not made then return end
  if status == 'failed' then redis.call('ZADD', taskIndexFailed, made, taskId)
  elseif status == 'cancelled' then redis.call('ZADD', taskIndexCancelled, made, taskId) end
end

-- Tasks whose documents are gone.
local function unlist(configId, ids)
  for first = 1, #ids, maxUnpacked do
    local part = { unpack(ids, first, math.min(first + maxUnpacked - 1, #ids)) }
    for _, key in ipairs({ taskIndex, taskIndexFailed, taskIndexCancelled, configTasks .. configId }) do
      redis.call('ZREM', key, unpack(part))
    end
  end
end

-- Nothing of a config is kept for longer than the retention. Its list ends with its history, which says what of the list
-- is gone, and neither while something of it is open.
local function keepListsOf(configId, isOpen, retentionMs)
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
