--[[ announce: collects the wake-ups and counters of a step, to send and write each of them once at the end of the
  step.
  KEYS  wakeSchedulers wakeWorkers wakeWorker eventStream taskStats
  CONST  maxStateChanges
]]
local wokenWorkers, wakesAnyWorker, earliestDue = {}, false, nil
local increments = {}

-- Wakes the schedulers, so that one of them acts at this time.
local function wakeSchedulersBy(at)
  if not earliestDue or at < earliestDue then earliestDue = at end
end

local function wakeWorkerOf(workerId) wokenWorkers[workerId] = true end
local function wakeAllWorkers() wakesAnyWorker = true end

local function increment(counter, by)
  increments[counter] = (increments[counter] or 0) + (by or 1)
end

-- Appends a state change for those who watch. The stream is trimmed about exactly (~), because that is much faster.
local function recordChange(event, taskId, configId, detail)
  redis.call('XADD', eventStream, 'MAXLEN', '~', maxStateChanges, '*',
    'event', event, 'task', taskId, 'config', configId, 'detail', detail or '')
end

-- To be called once, as the last command of the step.
local function announce()
  for workerId in pairs(wokenWorkers) do redis.call('PUBLISH', wakeWorker .. workerId, '{"kind":"tasks"}') end
  if wakesAnyWorker then redis.call('PUBLISH', wakeWorkers, '{"kind":"tasks"}') end
  if earliestDue then
    redis.call('PUBLISH', wakeSchedulers, string.format('{"kind":"due","at":%.0f}', earliestDue))
  end
  for counter, by in pairs(increments) do redis.call('HINCRBY', taskStats, counter, by) end
end
