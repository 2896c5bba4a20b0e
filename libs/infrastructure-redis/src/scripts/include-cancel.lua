--[[ cancel: asks a running attempt to stop.
  INCLUDE  places
]]

-- Sets the deadline by which the attempt must have stopped, and wakes its worker. A second request only wakes the
-- worker again.
local function requestStop(live, withinMs, now, reason)
  if live.cancelAt == '' then
    live.cancelAt = string.format('%.0f', now)
    keepLive(live)
    flush(taskDeadline)
    redis.call('ZADD', taskDeadline, 'LT', string.format('%.0f', now + withinMs), live.taskId)
    recordChange('cancel requested', live.taskId, reason)
    wakeSchedulersBy(now + withinMs)
  end
  redis.call('PUBLISH', wakeWorker .. live.queueKey, '{"kind":"cancel","taskId":"' .. live.taskId .. '"}')
end
