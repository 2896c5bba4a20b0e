--[[ beat-scheduler: a scheduler says that it lives; those that have not for ten times as long are forgotten.
  KEYS  schedulerPool schedulerIndex
  ARGV  schedulerId info ttlMs
  INCLUDE  time
  CONST  schedulerTtlsUntilRemoved
  RETURNS 1
]]
local now = storeTime()
redis.call('SET', schedulerPool .. schedulerId, info, 'PX', ttlMs)
redis.call('ZADD', schedulerIndex, string.format('%.0f', now), schedulerId)
redis.call('ZREMRANGEBYSCORE', schedulerIndex, '-inf', string.format('%.0f', now - ttlMs * schedulerTtlsUntilRemoved))
return 1
