--[[ restore-missing: puts configs back that have a due time but are missing from the due index.
  KEYS  configNext configDue configParked configVersion
  ARGV  cursor limit
  RETURNS {the next cursor, {the ids that were put back}}
]]
local scanned = redis.call('HSCAN', configNext, cursor, 'COUNT', limit)
local restored = {}
for i = 1, #scanned[2], 2 do
  local configId, dueAt = scanned[2][i], scanned[2][i + 1]
  if not redis.call('ZSCORE', configDue, configId)
    and redis.call('HEXISTS', configParked, configId) == 0
    and redis.call('HEXISTS', configVersion, configId) == 1 then
    redis.call('ZADD', configDue, dueAt, configId)
    restored[#restored + 1] = configId
  end
end
return { scanned[1], restored }
