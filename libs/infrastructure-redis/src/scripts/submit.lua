--[[ submit: adds tasks of one config that somebody asked for by hand: all that do not exist, or none.
  KEYS  request configVersion configCreated
  ARGV  requestToken requestTtlMs configId configToken maxOpen replacingTaskId replacedCount cancelWithinMs retentionMs historyLength taskCount
  THEN  the tasks as newTask records, then the tasks that the replacing one replaces as in include-replace
  requestToken: empty if the reply is not kept, because the ids of the tasks make the step safe to repeat.
  configToken: refuse the tasks unless the config was created and has the version as it says; empty if that does not
  matter. maxOpen: refuse the tasks if the config has more other open tasks than this beside the last one; empty for no limit.
  replacingTaskId: the id of the task that replaces the open ones; empty if none does.
  INCLUDE  time take reply create replace
  RETURNS an outcome per task: created, exists. Or only a word, if no task was added: too many open, overtaken,
  config changed
]]
local requestKey = request .. requestToken
local earlierReply = requestToken ~= '' and earlierReplyTo(requestKey)
if earlierReply then return earlierReply end

local tasks, taskIds = {}, {}
for i = 1, tonumber(taskCount) do
  tasks[i] = takeRecord(newTaskRecord)
  taskIds[i] = tasks[i].taskId
end
local existing, outcomes, added, doesReplace = existingOf(taskIds), {}, {}, false
for i, task in ipairs(tasks) do
  outcomes[i] = existing[task.taskId] and 'exists' or 'created'
  if outcomes[i] == 'created' then
    added[#added + 1] = task
    if task.taskId == replacingTaskId then doesReplace = true end
  end
end
if #added == 0 then return outcomes end
if configToken ~= '' then
  local version = redis.call('HGET', configVersion, configId)
  local created = redis.call('HGET', configCreated, configId)
  if not version or (created or '') .. '.' .. version ~= configToken then return 'config changed' end
end
if maxOpen ~= '' and countOpen(configId) + #added - 1 > tonumber(maxOpen) then
  return 'too many open'
end

local now = storeTime()
if replacingTaskId ~= '' then
  local replaced = takeReplaced(tonumber(replacedCount))
  if not doesReplace or not areAllOpenTasks(configId, replaced) then return 'overtaken' end
  replaceOpenTasks(configId, replaced, replacingTaskId, cancelWithinMs, retentionMs, now)
end
for _, task in ipairs(added) do createTask(task, configId, now) end
writeFinished(retentionMs, historyLength, now)
if requestToken ~= '' then keepReply(requestKey, outcomes, requestTtlMs) end
announce()
return outcomes
