#!lua flags=allow-oom
--[[ apply: applies decisions on tasks, each of them only if the task still has the version token that the decision
  was made on. It also runs when Redis is out of memory, because the results of attempts that have run must not be
  lost.
  KEYS  request
  ARGV  requestToken requestTtlMs retentionMs historyLength changeCount
  THEN  per change: a change, and for the action finish as in include-finish
  RECORD  change: taskId seenVersionToken versionToken action detail + doc
  detail: for delay and hold until when, for queue the target, for finish the status.
  INCLUDE  time take reply finish
  RETURNS an outcome per change: applied, superseded, cancelling
]]
local requestKey = request .. requestToken
local earlierReply = earlierReplyTo(requestKey)
if earlierReply then return earlierReply end
local now = storeTime()

local function storeDocument(change) collectString(taskDetail .. change.taskId, change.doc) end

local function stopRunning(change, live)
  storeDocument(change)
  leaveQueue(live.taskId, live.queueKind, live.queueKey)
  live.versionToken, live.startedAt = change.versionToken, ''
end

local actions = {}

function actions.finish(change, live)
  finishTask(live, change.detail, change, retentionMs, now)
  becomeDueAfterEnd(live.configId, now)
end

function actions.delay(change, live)
  stopRunning(change, live)
  delayTask(live, tonumber(change.detail))
  increment('retrying')
  recordChange('retrying', live.taskId)
end

function actions.queue(change, live)
  if live.queueKind == 'line' and isTurnTaken(live.taskId, live.configId) then
    -- The task keeps its position in the sequence. If it were queued again, it would go to the end.
    storeDocument(change)
    live.versionToken = change.versionToken
    keepLive(live)
    setReviewDeadline(live.taskId, now)
    return
  end
  stopRunning(change, live)
  queueInTurn(live, change.detail, now)
end

-- The attempt was handed to a service that will call back: it goes on, but takes no slot of the worker any more.
function actions.hold(change, live)
  storeDocument(change)
  leaveQueue(live.taskId, live.queueKind, live.queueKey)
  setPlace(live, 'handed', live.queueKey)
  setDeadline(live.taskId, tonumber(change.detail))
  recordChange('handed off', live.taskId)
end

local function outcomeOf(change, live)
  if live.versionToken ~= change.seenVersionToken then
    if string.sub(change.seenVersionToken, 1, 4) ~= 'rev:' then increment('superseded') end
    return 'superseded'
  end
  return live.cancelAt ~= '' and change.action ~= 'finish' and 'cancelling' or 'applied'
end

local changes, taskIds = {}, {}
for i = 1, tonumber(changeCount) do
  local change = takeRecord(changeRecord)
  if change.action == 'finish' then takeEnd(change) end
  changes[i], taskIds[i] = change, change.taskId
end
readLives(taskIds)

local outcomes = {}
for i, change in ipairs(changes) do
  local live = readLive(change.taskId)
  outcomes[i] = outcomeOf(change, live)
  if outcomes[i] == 'applied' then actions[change.action](change, live) end
end
writeFinished(retentionMs, historyLength, now)
keepReply(requestKey, outcomes, requestTtlMs)
announce()
return outcomes
