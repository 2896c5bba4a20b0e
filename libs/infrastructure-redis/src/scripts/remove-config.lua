--[[ remove-config: forgets a config. Its open tasks run to their end, its history ends with its retention.
  KEYS  request configVersion configDetail configIndex configSummary configNames configClaim configParked configMemo configLedger configDue configNext configAfterEnd configStats
  ARGV  requestToken requestTtlMs configId seenVersion retentionMs
  INCLUDE  time announce
  CONST  dayMs
  seenVersion is empty where any version will do.
  RETURNS removed, none, changed
]]
local asked = request .. requestToken
if redis.call('EXISTS', asked) == 1 then return 'removed' end
local held = redis.call('HGET', configVersion, configId)
if not held then return 'none' end
if seenVersion ~= '' and held ~= seenVersion then return 'changed' end
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
redis.call('ZREM', configDue, configId)
redis.call('DEL', configLedger .. configId)
-- Those of a day are kept for the retention and a day after the last that was counted in it.
local today = math.floor(storeTime() / dayMs)
for day = today - math.ceil(retentionMs / dayMs) - 2, today do
  redis.call('DEL', string.format('%s%s:%d', configStats, configId, day))
end
redis.call('SET', asked, 'removed', 'PX', requestTtlMs)
tell('config removed', '', configId)
announce()
return 'removed'
