--[[ acquire-leadership: takes the lock if it is free, or ours already (a resent request).
  KEYS  leader epoch
  ARGV  schedulerId ttlMs
  RETURNS the number of the election, or 0 while another leads
]]
if redis.call('SET', leader, schedulerId, 'NX', 'PX', ttlMs) then return redis.call('INCR', epoch) end
if redis.call('GET', leader) ~= schedulerId then return 0 end
redis.call('PEXPIRE', leader, ttlMs)
return tonumber(redis.call('GET', epoch))
