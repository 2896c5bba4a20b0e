--[[ due: a config's place in the index of due times, and its ledger.
  INCLUDE  announce
  KEYS  configDue configNext configLedger configAfterEnd configOpen
]]
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

local function keepRecord(configId, record, length)
  redis.call('LPUSH', configLedger .. configId, record)
  redis.call('LTRIM', configLedger .. configId, 0, length - 1)
end

-- A config that counts its next due time from the end of its run: due once nothing of it is open.
local afterEndOf = {}
local function becomeDueAfterEnd(configId, now)
  local afterEndMs = afterEndOf[configId]
  if afterEndMs == nil then
    afterEndMs = redis.call('HGET', configAfterEnd, configId)
    afterEndOf[configId] = afterEndMs
  end
  if not afterEndMs or redis.call('EXISTS', configOpen .. configId) == 1 then return end
  local dueAt = string.format('%.0f', now + afterEndMs)
  if redis.call('HSETNX', configNext, configId, dueAt) == 0 then return end
  redis.call('ZADD', configDue, dueAt, configId)
  wakeSchedulersBy(tonumber(dueAt))
end
