--[[ renew-leadership: extends the leader lock if the caller holds it.
  KEYS  leader
  ARGV  schedulerId ttlMs
  RETURNS 1 extended, 0 lost
]]
if redis.call('GET', leader) ~= schedulerId then return 0 end
return redis.call('PEXPIRE', leader, ttlMs)
