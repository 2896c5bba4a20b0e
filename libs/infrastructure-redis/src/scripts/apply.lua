#!lua flags=allow-oom
--[[ apply: applies decisions on tasks, each of them only if the task still has the version token that the decision
  was made on. It also runs when Redis is out of memory, because the results of attempts that have run must not be
  lost.
  KEYS  request
  ARGV  requestToken requestTtlMs retentionMs historyLength changeCount
  THEN  per change: a change, and for its action
        finish: as in include-finish
        delay: until   queue: target   hold: until
  RECORD  change: taskId seenVersionToken doc versionToken action
  INCLUDE  time take reply finish
  RETURNS an outcome per change: applied, superseded, cancelling
]]
local requestKey = request .. requestToken
local earlierReply = redis.call('LRANGE', requestKey, 0, -1)
if #earlierReply > 0 then return earlierReply end
local now = storeTime()

local function storeDocument(change) redis.call('SET', taskDetail .. change.taskId, change.doc) end

local function stopRunning(change, live)
  storeDocument(change)
  leaveQueue(change.taskId, live.queueKind, live.queueKey)
  redis.call('HDEL', taskLive .. change.taskId, 'startedAt')
end

local function waitIn(change, queueKind, queueKey)
  redis.call('HSET', taskLive .. change.taskId, 'stamp', change.versionToken, 'place', queueKind, 'where', queueKey)
end

-- Each action first reads its arguments, also if the change does not apply, so that the next change is found.
local actions = {}

function actions.finish(applies, change, live)
  local finish = takeFinish()
  if not applies then return end
  finishTask(change.taskId, live, change.doc, finish, retentionMs, now)
  becomeDueAfterEnd(live.config, now)
end

function actions.delay(applies, change, live)
  local untilMs = take(1)
  if not applies then return end
  stopRunning(change, live)
  waitIn(change, delayTask(change.taskId, tonumber(untilMs)))
  increment('retrying')
  recordChange('retrying', change.taskId, live.config)
end

function actions.queue(applies, change, live)
  local target = take(1)
  if not applies then return end
  if live.queueKind == 'line' and isTurnTaken(change.taskId, live.config) then
    -- The task keeps its position in the sequence. If it were queued again, it would go to the end.
    storeDocument(change)
    redis.call('HSET', taskLive .. change.taskId, 'stamp', change.versionToken)
    setReviewDeadline(change.taskId, now)
    return
  end
  stopRunning(change, live)
  waitIn(change, queueInTurn(change.taskId, live, target, now))
end

-- The attempt was handed to a service that will call back: it goes on, but takes no slot of the worker any more.
function actions.hold(applies, change, live)
  local untilMs = take(1)
  if not applies then return end
  storeDocument(change)
  leaveQueue(change.taskId, live.queueKind, live.queueKey)
  setQueue(change.taskId, 'handed', live.queueKey)
  setDeadline(change.taskId, tonumber(untilMs))
  recordChange('handed off', change.taskId, live.config)
end

local outcomes = {}
for i = 1, tonumber(changeCount) do
  local change = takeRecord(changeFields)
  local live = readLive(change.taskId)
  local outcome = 'applied'
  if live.versionToken ~= change.seenVersionToken then
    outcome = 'superseded'
    if string.sub(change.seenVersionToken, 1, 4) ~= 'rev:' then increment('superseded') end
  elseif live.cancelAt and change.action ~= 'finish' then
    outcome = 'cancelling'
  end
  actions[change.action](outcome == 'applied', change, live)
  outcomes[i] = outcome
end
writeFinished(retentionMs, historyLength, now)
keepReply(requestKey, outcomes, requestTtlMs)
announce()
return outcomes
