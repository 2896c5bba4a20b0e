--[[ check-writes: writes to a key of its own. Redis refuses it for each reason for which it would refuse a step, because
  it runs without allow-oom, names keys of every kind, and publishes.
  KEYS  writeCheck workerIndex taskIndex configIndex executorDetail eventStream auditNumber keptReply request wakeCheck
  ARGV  ttlMs
  RETURNS 1
]]
redis.call('SET', writeCheck, '1', 'PX', ttlMs)
redis.call('PUBLISH', wakeCheck, '')
return 1
