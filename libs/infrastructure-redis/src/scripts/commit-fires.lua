--[[ commit-fires: applies what was decided about claimed configs, each config as a whole or not at all.
  KEYS  request configClaim configMemo
  ARGV  requestToken requestTtlMs ledgerLength retentionMs historyLength fireCount
  THEN  per fire: a fire, then the tasks that it replaces as in include-replace, then its ledger records as JSON, then
        its days as in include-days, then its tasks as newTask records
  RECORD  fire: configId claimToken notBefore dueAt wakeAt maxOpen replacingTaskId cancelWithinMs replacedCount recordCount dayCount taskCount + memo
  notBefore: empty if the fire may be applied at once. replacingTaskId: the id of the task that replaces the open ones;
  empty if none does.
  INCLUDE  time take reply create due days replace
  RETURNS an outcome per fire: applied, early, superseded, overtaken
]]
local requestKey = request .. requestToken
local earlierReply = earlierReplyTo(requestKey)
if earlierReply then return earlierReply end
local now = storeTime()

local function takeFire()
  local fire = takeRecord(fireRecord)
  fire.replaced = takeReplaced(tonumber(fire.replacedCount))
  fire.records = takeList(tonumber(fire.recordCount))
  fire.days = takeDays(tonumber(fire.dayCount))
  fire.tasks = {}
  for i = 1, tonumber(fire.taskCount) do fire.tasks[i] = takeRecord(newTaskRecord) end
  return fire
end

local fires, configIds, taskIds = {}, {}, {}
for i = 1, tonumber(fireCount) do
  local fire = takeFire()
  fires[i], configIds[i] = fire, fire.configId
  for _, task in ipairs(fire.tasks) do taskIds[#taskIds + 1] = task.taskId end
end
local existing, claimTokenOf = existingOf(taskIds), {}
for i, claimToken in ipairs(readFields(configClaim, configIds)) do claimTokenOf[configIds[i]] = claimToken end

-- A task that exists is not created again, so it replaces nothing.
local function doesReplace(fire) return fire.replacingTaskId ~= '' and not existing[fire.replacingTaskId] end

local function outcomeOf(fire)
  if claimTokenOf[fire.configId] ~= fire.claimToken then return 'superseded' end
  if fire.notBefore ~= '' and now < tonumber(fire.notBefore) then return 'early' end
  if fire.maxOpen ~= '' and countOpen(fire.configId) > tonumber(fire.maxOpen) then
    return 'overtaken'
  end
  return doesReplace(fire) and not areAllOpenTasks(fire.configId, fire.replaced) and 'overtaken' or 'applied'
end

local function apply(fire)
  local configId = fire.configId
  collect('HSET', configMemo, configId, fire.memo)
  becomeDue(configId, fire.dueAt, fire.wakeAt)
  if doesReplace(fire) then
    replaceOpenTasks(configId, fire.replaced, fire.replacingTaskId, fire.cancelWithinMs, retentionMs, now)
  end
  addToLedger(configId, fire.records, ledgerLength)
  addToDays(configId, fire.days)
  for _, task in ipairs(fire.tasks) do
    if not existing[task.taskId] then createTask(task, configId, now) end
  end
  becomeDueAfterEnd(configId, now)
end

local outcomes = {}
for i, fire in ipairs(fires) do
  local outcome = outcomeOf(fire)
  if outcome == 'applied' or outcome == 'overtaken' then
    claimTokenOf[fire.configId] = nil
    collect('HDEL', configClaim, fire.configId)
  end
  if outcome == 'overtaken' then collect('ZADD', configDue, string.format('%.0f', now), fire.configId)
  elseif outcome == 'applied' then apply(fire) end
  outcomes[i] = outcome
end
writeFinished(retentionMs, historyLength, now)
keepReply(requestKey, outcomes, requestTtlMs)
announce()
return outcomes
