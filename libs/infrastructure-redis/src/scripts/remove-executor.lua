--[[ remove-executor: forgets an executor instance.
  KEYS  executorDetail executorRevision
  ARGV  id
  RETURNS 1 removed, 0 there was none
]]
redis.call('HDEL', executorRevision, id)
return redis.call('HDEL', executorDetail, id)
