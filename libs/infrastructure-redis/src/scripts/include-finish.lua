--[[ finish: an unfinished task becomes history.
  INCLUDE  places due index
  KEYS  taskDetail taskResult taskLog taskProgress configHistory configStats
  CONST  dayMs maxExtraForgotten
]]

-- Takes a task out of all that concerns the unfinished; its document stays.
local function close(taskId, live, status, now)
  leavePlace(taskId, live.place, live.where)
  redis.call('DEL', taskLive .. taskId)
  redis.call('ZREM', taskDeadline, taskId)
  listFinished(taskId, status, live.made)
  redis.call('SREM', configOpen .. live.config, taskId)
  passTurn(taskId, live, now)
  becomeDueAfterEnd(live.config, now)
end

-- What one batch adds to histories and statistics is gathered, and written once for each config.
local remembered, measured = {}, {}

local function remember(taskId, configId)
  local ids = remembered[configId] or {}
  remembered[configId] = ids
  ids[#ids + 1] = taskId
end

local function measure(configId, measures)
  local sums = measured[configId] or {}
  measured[configId] = sums
  for i = 1, #measures, 2 do sums[measures[i]] = (sums[measures[i]] or 0) + measures[i + 1] end
end

local function forgetOldest(configId, history, count)
  local gone = {}
  for i, old in ipairs(redis.call('ZPOPMIN', history, count)) do
    if i % 2 == 1 then
      redis.call('DEL', taskDetail .. old, taskResult .. old, taskLog .. old, taskProgress .. old)
      gone[#gone + 1] = old
    end
  end
  unlist(configId, gone)
end

local function writeHistory(configId, ids, retentionMs, keep, now)
  local history, endedAt = configHistory .. configId, string.format('%.0f', now)
  for _, id in ipairs(ids) do redis.call('ZADD', history, endedAt, id) end
  keepListsOf(configId, redis.call('EXISTS', configOpen .. configId) == 1, retentionMs)
  local aged = redis.call('ZCOUNT', history, '-inf', string.format('(%.0f', now - retentionMs))
  local excess = math.max(aged, redis.call('ZCARD', history) - keep)
  if excess > 0 then forgetOldest(configId, history, math.min(excess, #ids + maxExtraForgotten)) end
end

-- Counted by UTC day, so that old days go by themselves.
local function writeStats(configId, sums, retentionMs, now)
  local key = string.format('%s%s:%d', configStats, configId, math.floor(now / dayMs))
  for what, by in pairs(sums) do redis.call('HINCRBY', key, what, string.format('%.0f', by)) end
  redis.call('PEXPIRE', key, retentionMs + dayMs)
end

local function writeFinished(retentionMs, keep, now)
  if next(remembered) then trimLists(now - retentionMs) end
  for configId, ids in pairs(remembered) do writeHistory(configId, ids, retentionMs, tonumber(keep), now) end
  for configId, sums in pairs(measured) do writeStats(configId, sums, retentionMs, now) end
end
