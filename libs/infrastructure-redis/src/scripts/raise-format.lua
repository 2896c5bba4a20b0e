--[[ raise-format: raises the oldest format that a process must know to write to this store. Never lowers it.
  KEYS  storeFormat
  ARGV  format
  RETURNS the format that the store has afterwards
]]
local found = tonumber(redis.call('GET', storeFormat) or 0)
if found >= tonumber(format) then return found end
redis.call('SET', storeFormat, format)
return tonumber(format)
