--[[ due: a config's entry in the index of due times, and its ledger.
  INCLUDE  announce
  KEYS  configDue configNext configLedger configAfterEnd configOpen
]]
-- dueAt: empty if the config has no next due time.
local function becomeDue(configId, dueAt, wakeAt)
  if dueAt == '' then
    redis.call('ZREM', configDue, configId)
    redis.call('HDEL', configNext, configId)
  else
    redis.call('ZADD', configDue, wakeAt, configId)
    redis.call('HSET', configNext, configId, dueAt)
    wakeSchedulersBy(tonumber(wakeAt))
  end
end

local function addToLedger(configId, record, length)
  redis.call('LPUSH', configLedger .. configId, record)
  redis.call('LTRIM', configLedger .. configId, 0, length - 1)
end

-- For a config that counts its next due time from the end of its run: it becomes due once none of its tasks is open.
local afterEndMsOf = {}
local function becomeDueAfterEnd(configId, now)
  local afterEndMs = afterEndMsOf[configId]
  if afterEndMs == nil then
    afterEndMs = redis.call('HGET', configAfterEnd, configId)
    afterEndMsOf[configId] = afterEndMs
  end
  if not afterEndMs or redis.call('EXISTS', configOpen .. configId) == 1 then return end
  local dueAt = string.format('%.0f', now + afterEndMs)
  if redis.call('HSETNX', configNext, configId, dueAt) == 0 then return end
  redis.call('ZADD', configDue, dueAt, configId)
  wakeSchedulersBy(tonumber(dueAt))
end
