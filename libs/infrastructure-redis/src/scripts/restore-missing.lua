--[[ restore-missing: adds configs that have a due time to the index of due times if they are missing there.
  KEYS  configNext configDue configParked configVersion
  ARGV  cursor limit
  RETURNS {the next cursor, {ids of the configs that were added}}
]]
local nextCursor, dueTimes = unpack(redis.call('HSCAN', configNext, cursor, 'COUNT', limit))
local restored = {}
for i = 1, #dueTimes, 2 do
  local configId, dueAt = dueTimes[i], dueTimes[i + 1]
  if not redis.call('ZSCORE', configDue, configId)
    and redis.call('HEXISTS', configParked, configId) == 0
    and redis.call('HEXISTS', configVersion, configId) == 1 then
    redis.call('ZADD', configDue, dueAt, configId)
    restored[#restored + 1] = configId
  end
end
return { nextCursor, restored }
