--[[ release-leadership: frees the lock if it is ours, and tells those who stand by.
  KEYS  leader wakeSchedulers
  ARGV  schedulerId
  RETURNS 1 released, 0 it was not ours
]]
if redis.call('GET', leader) ~= schedulerId then return 0 end
redis.call('DEL', leader)
redis.call('PUBLISH', wakeSchedulers, '{"kind":"leaderless"}')
return 1
