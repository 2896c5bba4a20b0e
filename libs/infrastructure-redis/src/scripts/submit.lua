--[[ submit: adds a task that somebody asked for by hand.
  ARGV  configId maxOpen replacedCount cancelWithinMs retentionMs historyLength
  THEN  the task as a newTask record, then the tasks that it replaces as in include-replace
  maxOpen: refuse the task if the config has more open tasks than this; empty for no limit.
  replacedCount: empty if the task replaces none, whatever is open.
  INCLUDE  time create replace
  RETURNS created, exists, too many open, overtaken
]]
local task = takeRecord(newTaskFields)
if redis.call('EXISTS', taskDetail .. task.taskId) == 1 then return 'exists' end
if maxOpen ~= '' and redis.call('SCARD', configOpen .. configId) > tonumber(maxOpen) then return 'too many open' end
local now = storeTime()
if replacedCount ~= '' then
  local replaced = takeReplaced(tonumber(replacedCount))
  if not areAllOpenTasks(configId, replaced) then return 'overtaken' end
  replaceOpenTasks(configId, replaced, task.taskId, cancelWithinMs, retentionMs, now)
end
createTask(task, configId, now)
writeFinished(retentionMs, historyLength, now)
announce()
return 'created'
