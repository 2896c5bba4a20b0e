--[[ announce: what others should know of this step: wake-ups, events, counters. All of it is sent once, at the end.
  KEYS  wakeSchedulers wakeWorkers wakeWorker eventStream taskStats
  CONST  maxStateChanges
]]
local wokenWorkers, wakesAnyWorker, earliestDue = {}, false, nil
local counts = {}

local function wakeSchedulersBy(at)
  if not earliestDue or at < earliestDue then earliestDue = at end
end

local function count(what, by)
  counts[what] = (counts[what] or 0) + (by or 1)
end

local function tell(event, taskId, configId, detail)
  redis.call('XADD', eventStream, 'MAXLEN', '~', maxStateChanges, '*',
    'event', event, 'task', taskId, 'config', configId, 'detail', detail or '')
end

local function announce()
  for workerId in pairs(wokenWorkers) do redis.call('PUBLISH', wakeWorker .. workerId, '{"kind":"tasks"}') end
  if wakesAnyWorker then redis.call('PUBLISH', wakeWorkers, '{"kind":"tasks"}') end
  if earliestDue then
    redis.call('PUBLISH', wakeSchedulers, string.format('{"kind":"due","at":%.0f}', earliestDue))
  end
  for what, by in pairs(counts) do redis.call('HINCRBY', taskStats, what, by) end
end
