--[[ submit: adds a task that somebody asked for by hand.
  ARGV  configId maxOpen
  THEN  the task as a newTask record
  maxOpen: refuse the task if the config has more open tasks than this; empty for no limit.
  INCLUDE  time create
  RETURNS created, exists, too many open
]]
local task = takeRecord(newTaskFields)
if redis.call('EXISTS', taskDetail .. task.taskId) == 1 then return 'exists' end
if maxOpen ~= '' and redis.call('SCARD', configOpen .. configId) > tonumber(maxOpen) then return 'too many open' end
createTask(task, configId, storeTime())
announce()
return 'created'
