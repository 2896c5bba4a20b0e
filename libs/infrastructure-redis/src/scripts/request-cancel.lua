--[[ request-cancel: asks a running attempt to stop, and sets the time by which it must have.
  KEYS  taskLive taskDeadline
  ARGV  taskId attemptToken withinMs
  INCLUDE  time announce
  RETURNS 1 asked, 0 it is not held under that token
]]
local live = redis.call('HMGET', taskLive .. taskId, 'stamp', 'where', 'config', 'cancelAt')
if live[1] ~= attemptToken then return 0 end
local now = storeTime()
if not live[4] then
  redis.call('HSET', taskLive .. taskId, 'cancelAt', string.format('%.0f', now))
  redis.call('ZADD', taskDeadline, 'LT', string.format('%.0f', now + withinMs), taskId)
  tell('cancel requested', taskId, live[3])
  wakeSchedulersBy(now + withinMs)
end
redis.call('PUBLISH', wakeWorker .. live[2], '{"kind":"cancel","taskId":"' .. taskId .. '"}')
announce()
return 1
