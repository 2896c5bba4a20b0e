--[[ read: a task's document with what the store knows of its place and its attempt; false for a field that is unset.
  KEYS  taskDetail taskLive
]]
local function readTask(id)
  local live = redis.call('HMGET', taskLive .. id, 'stamp', 'place', 'where', 'startedAt', 'cancelAt')
  return { id, live[1], live[2], live[3], live[4], live[5], redis.call('GET', taskDetail .. id) }
end
