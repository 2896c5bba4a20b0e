--[[ due: a config's entry in the index of due times, and its ledger.
  INCLUDE  announce
  KEYS  configDue configNext configLedger ledgerExceptions configAfterEnd configOpen
  CONST  maxLedgerExceptions
]]
-- dueAt: empty if the config has no next due time.
local function becomeDue(configId, dueAt, wakeAt)
  if dueAt == '' then
    collect('ZREM', configDue, configId)
    collect('HDEL', configNext, configId)
  else
    collect('ZADD', configDue, wakeAt, configId)
    collect('HSET', configNext, configId, dueAt)
    wakeSchedulersBy(tonumber(wakeAt))
  end
end

-- JSON escapes the quotes in a text, so no reason or name contains these characters.
local function outcomeOfRecord(record) return string.match(record, '"outcome":"(%a+)"') end

-- records: the oldest first.
local function addToLedger(configId, records, length)
  if #records == 0 then return end
  local key = configLedger .. configId
  callInParts('LPUSH', key, records, #records)
  redis.call('LTRIM', key, 0, length - 1)
  local lastOutcome
  for _, record in ipairs(records) do
    local outcome = outcomeOfRecord(record)
    if outcome ~= 'fired' then
      redis.call('XADD', ledgerExceptions, 'MAXLEN', '~', maxLedgerExceptions, '*', configId, record)
      -- One change for neighbouring due times with the same outcome, because an outage can leave out thousands.
      if outcome ~= 'late' and outcome ~= lastOutcome then recordChange('not run', configId, outcome) end
    end
    lastOutcome = outcome
  end
end

local function countOpen(configId)
  flush(configOpen .. configId)
  return redis.call('SCARD', configOpen .. configId)
end

-- For a config that counts its next due time from the end of its run: it becomes due once none of its tasks is open.
local afterEndMsOf = {}
local function becomeDueAfterEnd(configId, now)
  local afterEndMs = afterEndMsOf[configId]
  if afterEndMs == nil then
    afterEndMs = redis.call('HGET', configAfterEnd, configId)
    afterEndMsOf[configId] = afterEndMs
  end
  if not afterEndMs or countOpen(configId) > 0 then return end
  local dueAt = string.format('%.0f', now + afterEndMs)
  flush(configNext)
  if redis.call('HSETNX', configNext, configId, dueAt) == 0 then return end
  collect('ZADD', configDue, dueAt, configId)
  wakeSchedulersBy(tonumber(dueAt))
end
