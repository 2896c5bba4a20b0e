--[[ check-writes: writes to a key of its own. Redis refuses it for each reason for which it would refuse a step, because
  it runs without allow-oom, names keys of every kind, and publishes. It also returns the id of this store, which the
  first check creates.
  KEYS  writeCheck storeId wakeCheck
  DECLARES  writeCheck storeId workerIndex taskIndex configIndex executorDetail eventStream auditNumber keptReply request wakeCheck
  ARGV  ttlMs newStoreId
  RETURNS id of this store
]]
redis.call('SET', writeCheck, '1', 'PX', ttlMs)
redis.call('PUBLISH', wakeCheck, '')
redis.call('SETNX', storeId, newStoreId)
return redis.call('GET', storeId)
