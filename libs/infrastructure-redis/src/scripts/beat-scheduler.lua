--[[ beat-scheduler: stores the heartbeat of a scheduler, and removes schedulers that have been silent for a long
  time.
  KEYS  schedulerPool schedulerIndex
  ARGV  schedulerId info startedAt ttlMs
  CONST  schedulerTtlsUntilRemoved
  INCLUDE  time
  RETURNS 1 stored, 0 another scheduler, with another startedAt, has the id until its ttl ends
]]
local holder = string.match(redis.call('GET', schedulerPool .. schedulerId) or '', '"startedAt":(%d+)')
if holder and holder ~= startedAt then return 0 end
local now = storeTime()
redis.call('SET', schedulerPool .. schedulerId, info, 'PX', ttlMs)
redis.call('ZADD', schedulerIndex, string.format('%.0f', now), schedulerId)
local oldestBeat = string.format('%.0f', now - ttlMs * schedulerTtlsUntilRemoved)
redis.call('ZREMRANGEBYSCORE', schedulerIndex, '-inf', oldestBeat)
return 1
