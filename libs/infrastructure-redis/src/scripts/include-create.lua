--[[ create: adds a new task, unless a task with its id exists.
  KEYS  taskDetail
  RECORD  newTask: taskId doc versionToken timeoutMs precedence requirement inTurn notBefore target
  INCLUDE  take places due index
]]
local function createTask(task, configId, now)
  local taskId = task.taskId
  if redis.call('EXISTS', taskDetail .. taskId) == 1 then return false end
  redis.call('SET', taskDetail .. taskId, task.doc)
  redis.call('SADD', configOpen .. configId, taskId)
  local createdMicros = nextCreatedMicros()
  listNewTask(taskId, configId, createdMicros)
  task.config = configId
  local queueKind, queueKey
  if task.notBefore ~= '' then queueKind, queueKey = delayTask(taskId, tonumber(task.notBefore))
  else queueKind, queueKey = queueInTurn(taskId, task, task.target, now) end
  redis.call('HSET', taskLive .. taskId, 'stamp', task.versionToken, 'config', configId,
    'requirement', task.requirement, 'precedence', task.precedence, 'timeout', task.timeoutMs, 'turn', task.inTurn,
    'place', queueKind, 'where', queueKey, 'made', createdMicros)
  increment('created')
  recordChange('created', taskId, configId)
  return true
end
