--[[ read: a task's document together with what the store knows of its place and its attempt. Unset fields are false.
  KEYS  taskDetail taskLive
]]
-- Returns a task row: {id, versionToken, queueKind, queueKey, startedAt, cancelAt, doc}
local function readTask(id)
  local versionToken, queueKind, queueKey, startedAt, cancelAt = unpack(
    redis.call('HMGET', taskLive .. id, 'stamp', 'place', 'where', 'startedAt', 'cancelAt'))
  return { id, versionToken, queueKind, queueKey, startedAt, cancelAt, redis.call('GET', taskDetail .. id) }
end
