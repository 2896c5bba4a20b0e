--[[ announce: collects the wake-ups, state changes and counters of a step, to send and write each of them once at the
  end of the step.
  KEYS  wakeSchedulers wakeWorkers wakeWorker eventStream taskStats
  CONST  maxStateChanges maxChangesPerEntry
  INCLUDE  bulk
]]
local wokenWorkers, wakesAnyWorker, wakesFolders, earliestDue = {}, false, false, nil
local increments = {}

-- Wakes the schedulers, so that one of them acts at this time.
local function wakeSchedulersBy(at)
  if not earliestDue or at < earliestDue then earliestDue = at end
end

local function wakeWorkerOf(workerId) wokenWorkers[workerId] = true end
local function wakeAllWorkers() wakesAnyWorker = true end

-- Wakes the schedulers, so that one of them folds ended runs.
local function wakeFolders() wakesFolders = true end

local function increment(counter, by)
  increments[counter] = (increments[counter] or 0) + (by or 1)
end

-- Entries of the stream: lists of events and "subjects detail" in turn. Neighbouring changes with the same event and
-- detail share one value, with commas between the subjects.
local entries, entry, changesInEntry = {}, nil, 0
local lastEvent, lastDetail, lastSubjects

local function endGroup()
  if not lastSubjects then return end
  entry[#entry + 1] = lastEvent
  entry[#entry + 1] = table.concat(lastSubjects, ',') .. ' ' .. lastDetail
  lastSubjects = nil
end

-- Adds a state change for those who watch. subject: the id of a task, or of a config, which has no '@', or empty.
local function recordChange(event, subject, detail)
  detail = detail or ''
  if not entry or changesInEntry == maxChangesPerEntry then
    endGroup()
    entry, changesInEntry = {}, 0
    entries[#entries + 1] = entry
  end
  if not lastSubjects or event ~= lastEvent or detail ~= lastDetail then
    endGroup()
    lastEvent, lastDetail, lastSubjects = event, detail, {}
  end
  changesInEntry = changesInEntry + 1
  lastSubjects[#lastSubjects + 1] = subject
end

-- The stream is trimmed about exactly (~), because that is much faster.
local function writeStateChanges()
  endGroup()
  for i = 1, #entries do
    redis.call('XADD', eventStream, 'MAXLEN', '~', maxStateChanges, '*', unpack(entries[i]))
  end
end

-- To be called once, as the last command of the step: writes what the step has collected, and sends its wake-ups.
local function announce()
  writeCollected()
  writeStateChanges()
  for workerId in pairs(wokenWorkers) do redis.call('PUBLISH', wakeWorker .. workerId, '{"kind":"tasks"}') end
  if wakesAnyWorker then redis.call('PUBLISH', wakeWorkers, '{"kind":"tasks"}') end
  if wakesFolders then redis.call('PUBLISH', wakeSchedulers, '{"kind":"ended"}') end
  if earliestDue then
    redis.call('PUBLISH', wakeSchedulers, string.format('{"kind":"due","at":%.0f}', earliestDue))
  end
  for counter, by in pairs(increments) do redis.call('HINCRBY', taskStats, counter, by) end
end
