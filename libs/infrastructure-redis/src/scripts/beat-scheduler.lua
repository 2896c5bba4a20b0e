--[[ beat-scheduler: stores the heartbeat of a scheduler, and removes schedulers that have been silent for a long
  time.
  KEYS  schedulerPool schedulerIndex
  ARGV  schedulerId info ttlMs
  CONST  schedulerTtlsUntilRemoved
  INCLUDE  time
  RETURNS 1
]]
local now = storeTime()
redis.call('SET', schedulerPool .. schedulerId, info, 'PX', ttlMs)
redis.call('ZADD', schedulerIndex, string.format('%.0f', now), schedulerId)
local oldestBeat = string.format('%.0f', now - ttlMs * schedulerTtlsUntilRemoved)
redis.call('ZREMRANGEBYSCORE', schedulerIndex, '-inf', oldestBeat)
return 1
