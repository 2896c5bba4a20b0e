#!lua flags=allow-oom
--[[ apply: decisions on tasks, each guarded by the stamp that it was made on.
  KEYS  request
  ARGV  requestToken requestTtlMs retentionMs historyLength changes
  THEN  per change: taskId seenStamp doc stamp action, and for the action
        finish: status result measures, then as many names and numbers by turns
        delay: until   queue: target   hold: until
  INCLUDE  time take answer finish
  RETURNS an outcome per change: applied, superseded, cancelling
]]
local asked = request .. requestToken
local before = redis.call('LRANGE', asked, 0, -1)
if #before > 0 then return before end
local now = storeTime()

local function readLive(taskId)
  local fields = redis.call('HMGET', taskLive .. taskId, 'stamp', 'place', 'where', 'config', 'requirement',
    'precedence', 'turn', 'cancelAt', 'made')
  return { stamp = fields[1], place = fields[2], where = fields[3], config = fields[4], requirement = fields[5],
    precedence = fields[6], turn = fields[7], cancelAt = fields[8], made = fields[9] }
end

local actions = {}

function actions.finish(applies, taskId, live, doc)
  local status, result, measures = take(3)
  local gained = { take(tonumber(measures)) }
  if not applies then return end
  redis.call('SET', taskDetail .. taskId, doc, 'PX', retentionMs)
  if result ~= '' then redis.call('SET', taskResult .. taskId, result, 'PX', retentionMs) end
  close(taskId, live, status, now)
  remember(taskId, live.config)
  measure(live.config, gained)
  count(status)
  tell(status, taskId, live.config)
end

local function stopRunning(taskId, live, doc)
  redis.call('SET', taskDetail .. taskId, doc)
  leavePlace(taskId, live.place, live.where)
  redis.call('HDEL', taskLive .. taskId, 'startedAt')
end

local function waitIn(taskId, stamp, place, where)
  redis.call('HSET', taskLive .. taskId, 'stamp', stamp, 'place', place, 'where', where)
end

function actions.delay(applies, taskId, live, doc, stamp)
  local until_ = take(1)
  if not applies then return end
  stopRunning(taskId, live, doc)
  waitIn(taskId, stamp, delay(taskId, tonumber(until_)))
  count('retrying')
  tell('retrying', taskId, live.config)
end

function actions.queue(applies, taskId, live, doc, stamp)
  local target = take(1)
  if not applies then return end
  if live.place == 'line' and turnIsTaken(taskId, live) then
    -- Its place in line is worth more than a new one at the end.
    redis.call('SET', taskDetail .. taskId, doc)
    redis.call('HSET', taskLive .. taskId, 'stamp', stamp)
    lookAtInAWhile(taskId, now)
    return
  end
  stopRunning(taskId, live, doc)
  waitIn(taskId, stamp, queueInTurn(taskId, live, target, now))
end

-- Handed to a service that will call back: it keeps its attempt, but no slot of the worker.
function actions.hold(applies, taskId, live, doc, stamp)
  local until_ = take(1)
  if not applies then return end
  redis.call('SET', taskDetail .. taskId, doc)
  leavePlace(taskId, live.place, live.where)
  put(taskId, 'handed', live.where)
  lookAt(taskId, tonumber(until_))
  tell('handed off', taskId, live.config)
end

local outcomes = {}
for i = 1, tonumber(changes) do
  local taskId, seenStamp, doc, stamp, action = take(5)
  local live = readLive(taskId)
  local outcome = 'applied'
  if live.stamp ~= seenStamp then
    outcome = 'superseded'
    if string.sub(seenStamp, 1, 4) ~= 'rev:' then count('superseded') end
  elseif live.cancelAt and action ~= 'finish' then
    outcome = 'cancelling'
  end
  actions[action](outcome == 'applied', taskId, live, doc, stamp)
  outcomes[i] = outcome
end
writeFinished(retentionMs, historyLength, now)
keepAnswer(asked, outcomes, requestTtlMs)
announce()
return outcomes
