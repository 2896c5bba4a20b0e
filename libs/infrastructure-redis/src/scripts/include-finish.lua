--[[ finish: an unfinished task becomes history.
  INCLUDE  places due
  KEYS  taskDetail taskResult configHistory configStats
]]
local dayMs = 86400000

-- Takes a task out of all that concerns the unfinished; its document stays.
local function close(taskId, live, now)
  leavePlace(taskId, live.place, live.where)
  redis.call('DEL', taskLive .. taskId)
  redis.call('ZREM', taskDeadline, taskId)
  redis.call('SREM', configOpen .. live.config, taskId)
  passTurn(taskId, live, now)
  becomeDueAfterEnd(live.config, now)
end

local function remember(taskId, configId, retentionMs, keep, now)
  local history = configHistory .. configId
  redis.call('ZADD', history, string.format('%.0f', now), taskId)
  redis.call('PEXPIRE', history, retentionMs)
  redis.call('ZREMRANGEBYSCORE', history, '-inf', string.format('(%.0f', now - retentionMs))
  local excess = redis.call('ZCARD', history) - keep
  if excess <= 0 then return end
  for i, old in ipairs(redis.call('ZPOPMIN', history, excess)) do
    if i % 2 == 1 then redis.call('DEL', taskDetail .. old, taskResult .. old) end
  end
end

-- Counted by UTC day, so that old days go by themselves.
local function measure(configId, measures, retentionMs, now)
  if #measures == 0 then return end
  local key = string.format('%s%s:%d', configStats, configId, math.floor(now / dayMs))
  for i = 1, #measures, 2 do redis.call('HINCRBY', key, measures[i], measures[i + 1]) end
  redis.call('PEXPIRE', key, retentionMs + dayMs)
end
