--[[ finish: moves an unfinished task to the history of its config.
  RECORD  finish: status measureCount + result
  INCLUDE  take places due index
  KEYS  taskDetail taskResult taskLog taskProgress configHistory configStats configCreated configVersion
  CONST  dayMs maxExtraForgotten
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

-- Additions of one batch to histories and statistics are collected here, and written once per config.
local finishedOf, sumsOf = {}, {}

local function addToHistory(taskId, configId)
  local ids = finishedOf[configId] or {}
  finishedOf[configId] = ids
  ids[#ids + 1] = taskId
end

-- measures: names and values in turn.
local function addMeasures(configId, measures)
  local sums = sumsOf[configId] or {}
  sumsOf[configId] = sums
  for i = 1, #measures, 2 do sums[measures[i]] = (sums[measures[i]] or 0) + measures[i + 1] end
end

-- False for a task of an earlier config that had the same id: its statistics were removed with it.
local createdOf = {}
local function belongsToConfig(live)
  local configId = live.configId
  if createdOf[configId] == nil then
    local created = redis.call('HGET', configCreated, configId)
    -- An older version did not write the creation time of a config.
    if not created and redis.call('HEXISTS', configVersion, configId) == 1 then created = '0' end
    createdOf[configId] = tonumber(created or math.huge)
  end
  return tonumber(live.createdMicros) > createdOf[configId]
end

-- Reads how a task ended: a finish record, then the names and values of its measures in turn.
local function takeFinish()
  local finish = takeRecord(finishRecord)
  finish.measures = takeList(tonumber(finish.measureCount))
  return finish
end

local function finishTask(live, doc, finish, retentionMs, now)
  local taskId = live.taskId
  setExpiringString(taskDetail .. taskId, doc, retentionMs)
  if finish.result ~= '' then setExpiringString(taskResult .. taskId, finish.result, retentionMs) end
  removeUnfinished(live, finish.status, now)
  addToHistory(taskId, live.configId)
  if belongsToConfig(live) then addMeasures(live.configId, finish.measures) end
  increment(finish.status)
  recordChange(finish.status, taskId)
end

local function forgetOldest(configId, history, count)
  local forgotten = {}
  for i, id in ipairs(redis.call('ZPOPMIN', history, count)) do
    if i % 2 == 1 then
      redis.call('DEL', taskDetail .. id, taskResult .. id, taskLog .. id, taskProgress .. id)
      forgotten[#forgotten + 1] = id
    end
  end
  unlistForgotten(configId, forgotten)
end

local function writeHistory(configId, ids, retentionMs, maxLength, now)
  local history, endedAt = configHistory .. configId, string.format('%.0f', now)
  for _, id in ipairs(ids) do collect('ZADD', history, endedAt, id) end
  flush(history)
  setListTtls(configId, countOpen(configId) > 0, retentionMs)
  local tooOld = redis.call('ZCOUNT', history, '-inf', string.format('(%.0f', now - retentionMs))
  local excess = math.max(tooOld, redis.call('ZCARD', history) - maxLength)
  if excess > 0 then forgetOldest(configId, history, math.min(excess, #ids + maxExtraForgotten)) end
end

-- Sums are kept per UTC day, so that the sums of old days expire.
local function writeStats(configId, sums, retentionMs, now)
  local key = string.format('%s%s:%d', configStats, configId, math.floor(now / dayMs))
  for measure, by in pairs(sums) do redis.call('HINCRBY', key, measure, string.format('%.0f', by)) end
  redis.call('PEXPIRE', key, retentionMs + dayMs)
end

local function writeFinished(retentionMs, maxLength, now)
  if next(finishedOf) then trimLists(now - retentionMs) end
  for configId, ids in pairs(finishedOf) do writeHistory(configId, ids, retentionMs, tonumber(maxLength), now) end
  for configId, sums in pairs(sumsOf) do writeStats(configId, sums, retentionMs, now) end
end
