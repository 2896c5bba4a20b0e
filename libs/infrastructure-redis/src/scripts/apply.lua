#!lua flags=allow-oom
--[[ apply: applies decisions on tasks, each of them only if the task still has the version token that the decision
  was made on. It also runs when Redis is out of memory, because the results of attempts that have run must not be
  lost.
  KEYS  request
  ARGV  requestToken requestTtlMs retentionMs historyLength changeCount
  THEN  per change: a change, and for its action
        finish: as in include-finish
        delay: until   queue: target   hold: until
  RECORD  change: taskId seenVersionToken versionToken action + doc
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

-- By action: takes its arguments, and applies it.
local takeArguments, actions = {}, {}
local function takeOne() return (take(1)) end
takeArguments.finish, takeArguments.delay, takeArguments.queue, takeArguments.hold = takeFinish, takeOne, takeOne, takeOne

function actions.finish(change, live, finish)
  finishTask(live, change.doc, finish, retentionMs, now)
  becomeDueAfterEnd(live.configId, now)
end

function actions.delay(change, live, untilMs)
  stopRunning(change, live)
  delayTask(live, tonumber(untilMs))
  increment('retrying')
  recordChange('retrying', live.taskId)
end

function actions.queue(change, live, target)
  if live.queueKind == 'line' and isTurnTaken(live.taskId, live.configId) then
    -- The task keeps its position in the sequence. If it were queued again, it would go to the end.
    storeDocument(change)
    live.versionToken = change.versionToken
    keepLive(live)
    setReviewDeadline(live.taskId, now)
    return
  end
  stopRunning(change, live)
  queueInTurn(live, target, now)
end

-- The attempt was handed to a service that will call back: it goes on, but takes no slot of the worker any more.
function actions.hold(change, live, untilMs)
  storeDocument(change)
  leaveQueue(live.taskId, live.queueKind, live.queueKey)
  setPlace(live, 'handed', live.queueKey)
  setDeadline(live.taskId, tonumber(untilMs))
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
  change.arguments = takeArguments[change.action]()
  changes[i], taskIds[i] = change, change.taskId
end
readLives(taskIds)

local outcomes = {}
for i, change in ipairs(changes) do
  local live = readLive(change.taskId)
  outcomes[i] = outcomeOf(change, live)
  if outcomes[i] == 'applied' then actions[change.action](change, live, change.arguments) end
end
writeFinished(retentionMs, historyLength, now)
keepReply(requestKey, outcomes, requestTtlMs)
announce()
return outcomes
