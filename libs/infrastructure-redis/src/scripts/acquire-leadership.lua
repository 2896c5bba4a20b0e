--[[ acquire-leadership: takes the leader lock if it is free. If the caller holds it already, because its request was
  sent again, the lock is extended.
  KEYS  leader epoch
  ARGV  schedulerId ttlMs
  INCLUDE  announce
  RETURNS the number of the election, or 0 while another scheduler leads
]]
if redis.call('SET', leader, schedulerId, 'NX', 'PX', ttlMs) then
  recordChange('leader changed', '', schedulerId)
  announce()
  return redis.call('INCR', epoch)
end
if redis.call('GET', leader) ~= schedulerId then return 0 end
redis.call('PEXPIRE', leader, ttlMs)
return tonumber(redis.call('GET', epoch))
