#!lua flags=allow-oom
--[[ conclude-audit: replaces the record of an attempted change by one that states its outcome. The record keeps its
  time.
  KEYS  auditRecords auditMachineRecords
  ARGV  source number subject record
  INCLUDE  audit
  RETURNS 1 replaced, 0 the record was deleted, because newer ones took its place
]]
local recordsKey = source == 'machines' and auditMachineRecords or auditRecords
local stored = redis.call('HGET', recordsKey, number)
if not stored then return 0 end
local attempted = subjectOf(stored)
if attempted ~= subject then removeFromSubject(attempted, source, number) end
addToSubject(subject, source, number)
redis.call('HSET', recordsKey, number, string.match(stored, '^%d+ ') .. record)
return 1
