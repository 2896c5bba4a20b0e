--[[ commit-fires: applies what was decided about claimed configs, each config as a whole or not at all.
  KEYS  request configClaim configMemo
  ARGV  requestToken requestTtlMs ledgerLength retentionMs historyLength fireCount
  THEN  per fire: a fire, then the tasks that it replaces as in include-replace, then its ledger records as JSON, then
        its tasks as newTask records
  RECORD  fire: configId claimToken dueAt wakeAt memo maxOpen replacingTaskId cancelWithinMs replacedCount recordCount taskCount
  replacingTaskId: the id of the task that replaces the open ones; empty if none does.
  INCLUDE  time take reply create due replace
  RETURNS an outcome per fire: applied, superseded, overtaken
]]
local requestKey = request .. requestToken
local earlierReply = redis.call('LRANGE', requestKey, 0, -1)
if #earlierReply > 0 then return earlierReply end
local now = storeTime()

-- A task that exists is not created again, so it replaces nothing.
local function doesReplace(fire)
  return fire.replacingTaskId ~= '' and redis.call('EXISTS', taskDetail .. fire.replacingTaskId) == 0
end

local function outcomeOf(fire, replaced)
  if redis.call('HGET', configClaim, fire.configId) ~= fire.claimToken then return 'superseded' end
  if fire.maxOpen ~= '' and redis.call('SCARD', configOpen .. fire.configId) > tonumber(fire.maxOpen) then
    return 'overtaken'
  end
  return doesReplace(fire) and not areAllOpenTasks(fire.configId, replaced) and 'overtaken' or 'applied'
end

local outcomes = {}
for i = 1, tonumber(fireCount) do
  local fire = takeRecord(fireFields)
  local replaced = takeReplaced(tonumber(fire.replacedCount))
  local configId, outcome = fire.configId, outcomeOf(fire, replaced)
  if outcome == 'overtaken' then
    redis.call('HDEL', configClaim, configId)
    redis.call('ZADD', configDue, string.format('%.0f', now), configId)
  elseif outcome == 'applied' then
    redis.call('HDEL', configClaim, configId)
    redis.call('HSET', configMemo, configId, fire.memo)
    becomeDue(configId, fire.dueAt, fire.wakeAt)
    if doesReplace(fire) then
      replaceOpenTasks(configId, replaced, fire.replacingTaskId, fire.cancelWithinMs, retentionMs, now)
    end
  end
  -- The records and tasks are read also if the fire does not apply, so that the next fire is found.
  for _ = 1, tonumber(fire.recordCount) do
    local record = take(1)
    if outcome == 'applied' then addToLedger(configId, record, ledgerLength) end
  end
  for _ = 1, tonumber(fire.taskCount) do
    local task = takeRecord(newTaskFields)
    if outcome == 'applied' then createTask(task, configId, now) end
  end
  if outcome == 'applied' then becomeDueAfterEnd(configId, now) end
  outcomes[i] = outcome
end
writeFinished(retentionMs, historyLength, now)
keepReply(requestKey, outcomes, requestTtlMs)
announce()
return outcomes
