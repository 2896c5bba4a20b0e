--[[ cancel: asks a running attempt to stop.
  INCLUDE  places
]]

-- Sets the deadline by which the attempt must have stopped, and wakes its worker. A second request only wakes the
-- worker again.
local function requestStop(taskId, live, withinMs, now, reason)
  if not live.cancelAt then
    redis.call('HSET', taskLive .. taskId, 'cancelAt', string.format('%.0f', now))
    redis.call('ZADD', taskDeadline, 'LT', string.format('%.0f', now + withinMs), taskId)
    recordChange('cancel requested', taskId, live.config, reason)
    wakeSchedulersBy(now + withinMs)
  end
  redis.call('PUBLISH', wakeWorker .. live.queueKey, '{"kind":"cancel","taskId":"' .. taskId .. '"}')
end
