--[[ remove-executor: deletes an executor instance, unless it was changed since it was read.
  KEYS  executorDetail executorRevision
  ARGV  id seenRevision
  RETURNS 1 deleted, 0 it was changed, or it does not exist
]]
if redis.call('HGET', executorRevision, id) ~= seenRevision then return 0 end
redis.call('HDEL', executorRevision, id)
return redis.call('HDEL', executorDetail, id)
