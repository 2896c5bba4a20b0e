--[[ history: forgets what the histories of configs hold beyond their bounds.
  INCLUDE  index
  KEYS  taskDetail taskResult taskLog taskProgress configHistory configOpen
  CONST  maxExtraForgotten maxUnpacked
]]

local function forgetOldest(configId, count)
  local popped = redis.call('ZPOPMIN', configHistory .. configId, count)
  local ids, keys = {}, {}
  for i = 1, #popped, 2 do
    local id = popped[i]
    ids[#ids + 1] = id
    for _, family in ipairs({ taskDetail, taskResult, taskLog, taskProgress }) do keys[#keys + 1] = family .. id end
  end
  for first = 1, #keys, maxUnpacked do
    redis.call('DEL', unpack(keys, first, math.min(first + maxUnpacked - 1, #keys)))
  end
  unlistForgotten(configId, ids)
end

-- To be called after runs of these configs have ended. What one call leaves over, a later one forgets.
local function boundHistories(configIds, endedCount, retentionMs, maxLength, now)
  trimLists(now - retentionMs)
  local left = endedCount + maxExtraForgotten
  local oldest = string.format('(%.0f', now - retentionMs)
  for _, configId in ipairs(configIds) do
    local history = configHistory .. configId
    flush(history)
    flush(configOpen .. configId)
    setListTtls(configId, redis.call('EXISTS', configOpen .. configId) == 1, retentionMs)
    local tooOld = redis.call('ZCOUNT', history, '-inf', oldest)
    local excess = math.min(left, math.max(tooOld, redis.call('ZCARD', history) - maxLength))
    if excess > 0 then forgetOldest(configId, excess) end
    left = left - math.max(0, excess)
  end
end
