--[[ park-config: sets a claimed config aside with a reason, until somebody saves it again.
  KEYS  configClaim configParked configDue
  ARGV  configId claimToken reason
  INCLUDE  announce
  RETURNS 1 parked, 0 the claim was lost
]]
if redis.call('HGET', configClaim, configId) ~= claimToken then return 0 end
redis.call('HDEL', configClaim, configId)
redis.call('ZREM', configDue, configId)
redis.call('HSET', configParked, configId, reason)
increment('parked')
recordChange('config parked', configId, reason)
announce()
return 1
