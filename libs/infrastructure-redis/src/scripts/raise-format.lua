--[[ raise-format: raises the oldest format that a process must know to write to this store. Never lowers it. A store
  whose format is older than what the caller can read stays as it is.
  KEYS  storeFormat
  ARGV  format oldest
  RETURNS the format that the store has afterwards
]]
local found = tonumber(redis.call('GET', storeFormat) or format)
if found < tonumber(oldest) then return found end
local raised = math.max(found, tonumber(format))
redis.call('SET', storeFormat, raised)
return raised
