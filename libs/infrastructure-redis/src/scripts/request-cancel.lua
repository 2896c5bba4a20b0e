--[[ request-cancel: asks a running attempt to stop, and sets the deadline by which it must have stopped.
  KEYS  taskLive taskDeadline
  ARGV  taskId attemptToken withinMs
  INCLUDE  time announce
  RETURNS 1 requested, 0 no attempt with this token holds the task
]]
local versionToken, workerId, configId, cancelAt = unpack(
  redis.call('HMGET', taskLive .. taskId, 'stamp', 'where', 'config', 'cancelAt'))
if versionToken ~= attemptToken then return 0 end
local now = storeTime()
if not cancelAt then
  redis.call('HSET', taskLive .. taskId, 'cancelAt', string.format('%.0f', now))
  redis.call('ZADD', taskDeadline, 'LT', string.format('%.0f', now + withinMs), taskId)
  recordChange('cancel requested', taskId, configId)
  wakeSchedulersBy(now + withinMs)
end
redis.call('PUBLISH', wakeWorker .. workerId, '{"kind":"cancel","taskId":"' .. taskId .. '"}')
announce()
return 1
