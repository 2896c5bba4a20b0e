--[[ save-config: adds a config, or replaces the version that the change was decided on.
  KEYS  request configVersion configDetail configIndex configSummary configNames configClaim configParked configAfterEnd configCreated
  ARGV  requestToken requestTtlMs configId doc summary version seenVersion seenDueAt dueAt wakeAt afterEndMs ledgerLength recordCount dayCount
  THEN  the ledger records as JSON, then the days as in include-days
  INCLUDE  take due days announce
  summary: the key of the config's name, NUL, and more. seenVersion: empty if the config must not exist.
  seenDueAt: empty if the config must have no due time.
  RETURNS applied, exists, changed
]]
local requestKey = request .. requestToken
if redis.call('EXISTS', requestKey) == 1 then return 'applied' end

local storedVersion = redis.call('HGET', configVersion, configId)
if seenVersion == '' then
  if storedVersion then return 'exists' end
  local time = redis.call('TIME')
  redis.call('HSET', configCreated, configId, string.format('%.0f', time[1] * 1000000 + time[2]))
else
  if storedVersion ~= seenVersion then return 'changed' end
  if (redis.call('HGET', configNext, configId) or '') ~= seenDueAt then return 'changed' end
end

local function nameEntry(ofSummary) return string.match(ofSummary, '^%Z*') .. '\0' .. configId end

redis.call('HSET', configVersion, configId, version)
redis.call('HSET', configDetail, configId, doc)
redis.call('ZADD', configIndex, 0, configId)
local oldSummary = redis.call('HGET', configSummary, configId)
if oldSummary then redis.call('ZREM', configNames, nameEntry(oldSummary)) end
redis.call('ZADD', configNames, 0, nameEntry(summary))
redis.call('HSET', configSummary, configId, summary)
-- A scheduler that fires due times of the old version at this moment loses its claim.
redis.call('HDEL', configClaim, configId)
redis.call('HDEL', configParked, configId)
becomeDue(configId, dueAt, wakeAt)
if afterEndMs == '' then redis.call('HDEL', configAfterEnd, configId)
else redis.call('HSET', configAfterEnd, configId, afterEndMs) end
addToLedger(configId, takeList(tonumber(recordCount)), ledgerLength)
addToDays(configId, takeDays(tonumber(dayCount)))
redis.call('SET', requestKey, 'applied', 'PX', requestTtlMs)
recordChange('config saved', configId, version)
announce()
return 'applied'
