--[[ create: adds new tasks.
  KEYS  taskDetail
  RECORD  newTask: taskId versionToken timeoutMs precedence inTurn notBefore target toWake requirement + doc
  INCLUDE  take places due index
]]
-- Returns the set of those ids for which there is a document.
local function existingOf(taskIds)
  local keys, existing = {}, {}
  for i = 1, #taskIds do keys[i] = taskDetail .. taskIds[i] end
  local count = 0
  for first = 1, #keys, maxUnpacked do
    count = count + redis.call('EXISTS', unpack(keys, first, math.min(first + maxUnpacked - 1, #keys)))
  end
  if count == 0 then return existing end
  for i = 1, #keys do if redis.call('EXISTS', keys[i]) == 1 then existing[taskIds[i]] = true end end
  return existing
end

-- Adds a task that does not exist. Its record becomes its live state, which has these fields and more.
local function createTask(task, configId, now)
  local taskId, createdMicros = task.taskId, nextCreatedMicros()
  task.configId, task.createdMicros, task.startedAt, task.cancelAt, task.isNew = configId, createdMicros, '', '', true
  collectString(taskDetail .. taskId, task.doc)
  collect('SADD', configOpen .. configId, taskId)
  listNewTask(taskId, configId, createdMicros)
  if task.notBefore ~= '' then delayTask(task, tonumber(task.notBefore)) else queueInTurn(task, task.target, now, task.toWake) end
  addLive(task)
  increment('created')
  recordChange('created', taskId)
end
