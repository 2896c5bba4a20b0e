#!lua flags=allow-oom
--[[ conclude-audit: says in a record of an attempt what came of it.
  KEYS  auditRecords
  ARGV  number record
  RETURNS 1 said, 0 the record is no longer kept
]]
local before = redis.call('HGET', auditRecords, number)
if not before then return 0 end
redis.call('HSET', auditRecords, number, string.match(before, '^%d+ ') .. record)
return 1
