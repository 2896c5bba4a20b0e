--[[ remove-config: deletes a config. Its open tasks run to their end, and its history expires after the retention.
  KEYS  request configVersion configDetail configIndex configSummary configNames configClaim configParked configMemo configLedger configDue configNext configAfterEnd configCreated configStats configRecent configDays configFailing configRan
  ARGV  requestToken requestTtlMs configId seenVersion retentionMs
  INCLUDE  time announce
  CONST  dayMs
  seenVersion: empty to delete the config in any version.
  RETURNS removed, none, changed
]]
local requestKey = request .. requestToken
if redis.call('EXISTS', requestKey) == 1 then return 'removed' end
local version = redis.call('HGET', configVersion, configId)
if not version then return 'none' end
if seenVersion ~= '' and version ~= seenVersion then return 'changed' end
redis.call('HDEL', configVersion, configId)
redis.call('HDEL', configDetail, configId)
redis.call('ZREM', configIndex, configId)
local summary = redis.call('HGET', configSummary, configId) or ''
redis.call('ZREM', configNames, string.match(summary, '^%Z*') .. '\0' .. configId)
redis.call('HDEL', configSummary, configId)
redis.call('HDEL', configClaim, configId)
redis.call('HDEL', configParked, configId)
redis.call('HDEL', configMemo, configId)
redis.call('HDEL', configNext, configId)
redis.call('HDEL', configAfterEnd, configId)
redis.call('HDEL', configCreated, configId)
redis.call('ZREM', configDue, configId)
redis.call('ZREM', configRan, configId)
redis.call('DEL', configLedger .. configId, configRecent .. configId, configDays .. configId)
redis.call('ZREM', configFailing, configId)
-- Statistics of a day expire one day and the retention after the last addition to them.
local today = math.floor(storeTime() / dayMs)
for day = today - math.ceil(retentionMs / dayMs) - 2, today do
  redis.call('DEL', string.format('%s%s:%d', configStats, configId, day))
end
redis.call('SET', requestKey, 'removed', 'PX', requestTtlMs)
recordChange('config removed', configId)
announce()
return 'removed'
