#!lua flags=allow-oom
--[[ conclude-audit: replaces the record of an attempted change by one that states its outcome. The record keeps its
  time.
  KEYS  auditRecords auditMachineRecords
  ARGV  source number record
  RETURNS 1 replaced, 0 the record was deleted, because newer ones took its place
]]
local recordsKey = source == 'machines' and auditMachineRecords or auditRecords
local stored = redis.call('HGET', recordsKey, number)
if not stored then return 0 end
redis.call('HSET', recordsKey, number, string.match(stored, '^%d+ ') .. record)
return 1
