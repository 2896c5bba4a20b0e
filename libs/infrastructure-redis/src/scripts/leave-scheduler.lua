--[[ leave-scheduler: removes a scheduler that stops, unless another scheduler, with another startedAt, has its id.
  KEYS  schedulerPool schedulerIndex
  ARGV  schedulerId startedAt
  RETURNS 1 removed, 0 another scheduler has the id
]]
local holder = string.match(redis.call('GET', schedulerPool .. schedulerId) or '', '"startedAt":(%d+)')
if holder and holder ~= startedAt then return 0 end
redis.call('ZREM', schedulerIndex, schedulerId)
redis.call('DEL', schedulerPool .. schedulerId)
return 1
