--[[ finish: moves an unfinished task to the history of its config, and logs the end for the reactions to it.
  The caller sends two arguments after each task that ends: its result, empty if it has none, and its ended run.
  INCLUDE  take places due index history
  KEYS  taskDetail taskResult configHistory taskEnded taskUnfolded
  CONST  maxUnfoldedRuns
]]

-- Removes a task from every index of unfinished tasks. Its document stays.
local function removeUnfinished(live, status, now)
  local taskId = live.taskId
  leaveQueue(taskId, live.queueKind, live.queueKey)
  removeLive(taskId)
  collect('ZREM', taskDeadline, taskId)
  listFinished(taskId, status, live.createdMicros)
  collect('SREM', configOpen .. live.configId, taskId)
  passTurn(live, now)
end

-- The configs whose runs the step ends, and the lines that it logs.
local isEnding, endedRuns = {}, {}

-- Adds to a change, which has the document, how the run of its task ended.
local function takeEnd(change) change.result, change.endedRun = take(2) end

local endedAt
local function finishTask(live, status, change, retentionMs, now)
  local taskId = live.taskId
  setExpiringString(taskDetail .. taskId, change.doc, retentionMs)
  if change.result ~= '' then setExpiringString(taskResult .. taskId, change.result, retentionMs) end
  removeUnfinished(live, status, now)
  endedAt = endedAt or string.format('%.0f', now)
  collect('ZADD', configHistory .. live.configId, endedAt, taskId)
  isEnding[live.configId] = true
  endedRuns[#endedRuns + 1] = live.createdMicros .. ' ' .. change.endedRun
  increment(status)
  recordChange(status, taskId)
end

-- Returns false if the log is full. A scheduler that folds it is woken when it begins to fill.
local function logEndedRuns()
  local unfolded = redis.call('INCRBY', taskUnfolded, #endedRuns)
  if unfolded > maxUnfoldedRuns then
    redis.call('DECRBY', taskUnfolded, #endedRuns)
    increment('unmeasured', #endedRuns)
    return false
  end
  redis.call('XADD', taskEnded, '*', 'count', #endedRuns, 'runs', table.concat(endedRuns, '\n'))
  if unfolded == #endedRuns then wakeFolders() end
  return true
end

-- Histories are bounded when their ended runs are folded, or here if they cannot be logged.
local function writeFinished(retentionMs, maxLength, now)
  if #endedRuns == 0 or logEndedRuns() then return end
  local configIds = {}
  for configId in pairs(isEnding) do configIds[#configIds + 1] = configId end
  boundHistories(configIds, #endedRuns, retentionMs, tonumber(maxLength), now)
end
