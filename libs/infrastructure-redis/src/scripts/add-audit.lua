#!lua flags=allow-oom
--[[ add-audit: stores a record of a change with the store's time, and deletes the oldest records of its source. It
  also runs when Redis is out of memory, because the recorded change may be what frees memory. The number of records is
  bounded.
  KEYS  request auditNumber auditRecords auditMachineNumber auditMachineRecords
  ARGV  requestToken requestTtlMs source subject record maxRecords retentionMs
  CONST  maxAuditDeletions
  INCLUDE  time audit
  RETURNS the number of the record
]]
local requestKey = request .. requestToken
local earlierReply = redis.call('GET', requestKey)
if earlierReply then return tonumber(earlierReply) end
local numberKey, recordsKey = auditNumber, auditRecords
if source == 'machines' then numberKey, recordsKey = auditMachineNumber, auditMachineRecords end
local now = storeTime()
local number = redis.call('INCR', numberKey)
redis.call('HSET', recordsKey, number, string.format('%.0f ', now) .. record)
addToSubject(subject, source, number)

local function delete(oldest)
  removeFromSubject(subjectOf(redis.call('HGET', recordsKey, oldest)), source, oldest)
  return redis.call('HDEL', recordsKey, oldest)
end

-- The records have consecutive numbers, so their count says which one is the oldest.
local function isExcess(oldest)
  if number - oldest >= tonumber(maxRecords) then return true end
  local stored = redis.call('HGET', recordsKey, oldest)
  return stored and tonumber(string.match(stored, '^%d+')) < now - retentionMs
end
for _ = 1, maxAuditDeletions do
  local oldest = string.format('%.0f', number - redis.call('HLEN', recordsKey) + 1)
  if not isExcess(tonumber(oldest)) then break end
  if delete(oldest) == 0 then
    -- An older version beside this one has deleted a record in the middle, so the count leads astray.
    delete(string.format('%.0f', number - maxRecords))
    break
  end
end
redis.call('SET', requestKey, number, 'PX', requestTtlMs)
return number
