--[[ remove-executor: forgets an executor instance, if it is still as the decision on it saw it.
  KEYS  executorDetail executorRevision
  ARGV  id seenRevision
  RETURNS 1 removed, 0 it was changed meanwhile, or there is none
]]
if redis.call('HGET', executorRevision, id) ~= seenRevision then return 0 end
redis.call('HDEL', executorRevision, id)
return redis.call('HDEL', executorDetail, id)
