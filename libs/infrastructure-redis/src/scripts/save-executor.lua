--[[ save-executor: stores an executor instance, unless it was changed since it was read.
  KEYS  executorDetail executorRevision
  ARGV  id doc revision seenRevision
  seenRevision: empty if the instance must not exist.
  RETURNS 1 stored, 0 it was changed, or it exists
]]
if (redis.call('HGET', executorRevision, id) or '') ~= seenRevision then return 0 end
redis.call('HSET', executorDetail, id, doc)
redis.call('HSET', executorRevision, id, revision)
return 1
