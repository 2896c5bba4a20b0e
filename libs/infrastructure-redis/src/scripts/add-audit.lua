#!lua flags=allow-oom
--[[ add-audit: stores a record of a change with the store's time, and deletes the oldest record. It also runs when
  Redis is out of memory, because the recorded change may be what frees memory. The number of records is bounded.
  KEYS  request auditNumber auditRecords
  ARGV  requestToken requestTtlMs record
  CONST  maxAuditRecords
  INCLUDE  time
  RETURNS the number of the record
]]
local requestKey = request .. requestToken
local earlierReply = redis.call('GET', requestKey)
if earlierReply then return tonumber(earlierReply) end
local number = redis.call('INCR', auditNumber)
redis.call('HSET', auditRecords, number, string.format('%.0f ', storeTime()) .. record)
redis.call('HDEL', auditRecords, string.format('%.0f', number - maxAuditRecords))
redis.call('SET', requestKey, number, 'PX', requestTtlMs)
return number
