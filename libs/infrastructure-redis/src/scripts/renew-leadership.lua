--[[ renew-leadership: keeps the lock if it is ours.
  KEYS  leader
  ARGV  schedulerId ttlMs
  RETURNS 1 kept, 0 lost
]]
if redis.call('GET', leader) ~= schedulerId then return 0 end
return redis.call('PEXPIRE', leader, ttlMs)
