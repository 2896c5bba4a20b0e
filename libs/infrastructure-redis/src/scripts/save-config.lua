--[[ save-config: adds a config, or replaces the version that its change was decided on.
  KEYS  request configVersion configDetail configIndex configSummary configNames configClaim configParked configAfterEnd
  ARGV  requestToken requestTtlMs configId doc summary version seenVersion seenDueAt dueAt wakeAt afterEndMs ledgerLength records
  THEN  per record: json
  INCLUDE  take due announce
  summary: the key of its name, NUL, and more; seenVersion is empty where the config must not exist yet; seenDueAt where it must have no due time.
  RETURNS applied, exists, changed
]]
local asked = request .. requestToken
if redis.call('EXISTS', asked) == 1 then return 'applied' end

local held = redis.call('HGET', configVersion, configId)
if seenVersion == '' then
  if held then return 'exists' end
else
  if held ~= seenVersion then return 'changed' end
  if (redis.call('HGET', configNext, configId) or '') ~= seenDueAt then return 'changed' end
end

redis.call('HSET', configVersion, configId, version)
redis.call('HSET', configDetail, configId, doc)
redis.call('ZADD', configIndex, 0, configId)
local function listedName(said) return string.match(said, '^%Z*') .. '\0' .. configId end
local before = redis.call('HGET', configSummary, configId)
if before then redis.call('ZREM', configNames, listedName(before)) end
redis.call('ZADD', configNames, 0, listedName(summary))
redis.call('HSET', configSummary, configId, summary)
redis.call('HDEL', configClaim, configId)
redis.call('HDEL', configParked, configId)
becomeDue(configId, dueAt, wakeAt)
if afterEndMs == '' then redis.call('HDEL', configAfterEnd, configId)
else redis.call('HSET', configAfterEnd, configId, afterEndMs) end
for _ = 1, tonumber(records) do keepRecord(configId, take(1), ledgerLength) end
redis.call('SET', asked, 'applied', 'PX', requestTtlMs)
tell('config saved', '', configId, version)
announce()
return 'applied'
