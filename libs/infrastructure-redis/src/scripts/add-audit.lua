#!lua flags=allow-oom
--[[ add-audit: keeps a record of a change with the time, and lets the oldest go. It is written also where memory is
  short, since what frees memory may be such a change; the number of records bounds it.
  KEYS  request auditNumber auditRecords
  ARGV  requestToken requestTtlMs record
  CONST  maxAuditRecords
  INCLUDE  time
  RETURNS the number of the record
]]
local asked = request .. requestToken
local before = redis.call('GET', asked)
if before then return tonumber(before) end
local number = redis.call('INCR', auditNumber)
redis.call('HSET', auditRecords, number, string.format('%.0f ', storeTime()) .. record)
redis.call('HDEL', auditRecords, string.format('%.0f', number - maxAuditRecords))
redis.call('SET', asked, number, 'PX', requestTtlMs)
return number
