--[[ announce: collects the wake-ups, state changes and counters of a step, to send and write each of them once at the
  end of the step.
  KEYS  wakeSchedulers wakeWorkers wakeWorker eventStream taskStats
  CONST  maxStateChanges maxChangesPerEntry
  INCLUDE  bulk
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

-- Events and "task config detail" in turn.
local stateChanges = {}

-- Adds a state change for those who watch. An id has no space, and the detail, which may have some, is the last part.
local function recordChange(event, taskId, configId, detail)
  local count = #stateChanges
  stateChanges[count + 1] = event
  stateChanges[count + 2] = taskId .. ' ' .. configId .. ' ' .. (detail or '')
end

-- The changes of a step share entries of the stream. It is trimmed about exactly (~), because that is much faster.
local function writeStateChanges()
  local size = 2 * maxChangesPerEntry
  for first = 1, #stateChanges, size do
    redis.call('XADD', eventStream, 'MAXLEN', '~', maxStateChanges, '*',
      unpack(stateChanges, first, math.min(first + size - 1, #stateChanges)))
  end
end

-- To be called once, as the last command of the step: writes what the step has collected, and sends its wake-ups.
local function announce()
  writeCollected()
  writeStateChanges()
  for workerId in pairs(wokenWorkers) do redis.call('PUBLISH', wakeWorker .. workerId, '{"kind":"tasks"}') end
  if wakesAnyWorker then redis.call('PUBLISH', wakeWorkers, '{"kind":"tasks"}') end
  if earliestDue then
    redis.call('PUBLISH', wakeSchedulers, string.format('{"kind":"due","at":%.0f}', earliestDue))
  end
  for counter, by in pairs(increments) do redis.call('HINCRBY', taskStats, counter, by) end
end
