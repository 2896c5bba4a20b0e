--[[ release-leadership: frees the leader lock if the caller holds it, and wakes the other schedulers.
  KEYS  leader wakeSchedulers
  ARGV  schedulerId
  INCLUDE  announce
  RETURNS 1 released, 0 the caller did not hold it
]]
if redis.call('GET', leader) ~= schedulerId then return 0 end
redis.call('DEL', leader)
recordChange('leader changed', '', '')
announce()
redis.call('PUBLISH', wakeSchedulers, '{"kind":"leaderless"}')
return 1
