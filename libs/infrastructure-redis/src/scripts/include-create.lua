--[[ create: a new task, by its document and its terms.
  INCLUDE  places due index
  KEYS  taskDetail
]]
local function create(taskId, configId, doc, stamp, timeout, precedence, requirement, turn, notBefore, target, now)
  if redis.call('EXISTS', taskDetail .. taskId) == 1 then return false end
  local live = { config = configId, requirement = requirement, precedence = precedence, turn = turn }
  redis.call('SET', taskDetail .. taskId, doc)
  redis.call('SADD', configOpen .. configId, taskId)
  local made = nextMade()
  listMade(taskId, configId, made)
  local place, where
  if notBefore ~= '' then place, where = delay(taskId, tonumber(notBefore))
  else place, where = queueInTurn(taskId, live, target, now) end
  redis.call('HSET', taskLive .. taskId, 'stamp', stamp, 'config', configId, 'requirement', requirement,
    'precedence', precedence, 'timeout', timeout, 'turn', turn, 'place', place, 'where', where, 'made', made)
  count('created')
  tell('created', taskId, configId)
  return true
end
