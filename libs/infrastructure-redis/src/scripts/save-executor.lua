--[[ save-executor: keeps an executor instance, if it is still as the change of it was decided on.
  KEYS  executorDetail executorRevision
  ARGV  id doc revision seenRevision
  seenRevision is empty where there must be none yet.
  RETURNS 1 kept, 0 it was changed meanwhile
]]
if (redis.call('HGET', executorRevision, id) or '') ~= seenRevision then return 0 end
redis.call('HSET', executorDetail, id, doc)
redis.call('HSET', executorRevision, id, revision)
return 1
