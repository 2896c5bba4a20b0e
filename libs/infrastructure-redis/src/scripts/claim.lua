--[[ claim: starts waiting tasks on a worker, each under an attempt token of its own: those of its own queue first,
  then those of the pending queues that it serves, by precedence.
  KEYS  request taskDetail
  ARGV  workerId slots graceMs requestToken requestTtlMs
  THEN  the pending queues that it serves
  INCLUDE  time take answer places index
  RETURNS {{pending queues that hold tasks}, {id, token, startedAt, doc} ...}
]]
local now = storeTime()
local asked = request .. requestToken
local wanted = tonumber(slots)

-- The most urgent of all that wait in the queues that the worker serves.
local function popPending(ids)
  local heads = {}
  local function look(requirement)
    local head = redis.call('ZRANGE', taskPending .. requirement, 0, 0, 'WITHSCORES')
    heads[requirement] = tonumber(head[2])
    if not head[2] then redis.call('SREM', taskPendings, requirement) end
  end
  for _ = cursor + 1, #ARGV do look((take(1))) end
  while #ids < wanted do
    local best, others
    for requirement, precedence in pairs(heads) do
      others = best ~= nil
      if not best or precedence < heads[best] then best = requirement end
    end
    if not best then return end
    -- Where only one queue holds tasks, all come from it at once.
    local popped = redis.call('ZPOPMIN', taskPending .. best, others and 1 or wanted - #ids)
    for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
    look(best)
  end
end

local listed = {}
local function start(id, token)
  local live = redis.call('HMGET', taskLive .. id, 'timeout', 'config', 'made')
  if not live[1] then return nil end
  local startedAt = string.format('%.0f', now)
  redis.call('HSET', taskLive .. id, 'stamp', token, 'place', 'running', 'where', workerId, 'startedAt', startedAt)
  lookAt(id, now + live[1] + graceMs)
  tell('started', id, live[2], workerId)
  if live[3] then
    listed[#listed + 1] = live[3]
    listed[#listed + 1] = id
  end
  return { id, token, startedAt, redis.call('GET', taskDetail .. id) }
end

local started = {}
local before = redis.call('LRANGE', asked, 0, -1)
for i, id in ipairs(before) do
  local token = requestToken .. '.' .. i
  local live = redis.call('HMGET', taskLive .. id, 'stamp', 'startedAt')
  if live[1] == token then started[#started + 1] = { id, token, live[2], redis.call('GET', taskDetail .. id) } end
end

if #before == 0 and wanted > 0 then
  local waiting = redis.call('LPOP', taskQueue .. workerId, wanted) or {}
  popPending(waiting)
  local ids = {}
  for _, id in ipairs(waiting) do
    local row = start(id, requestToken .. '.' .. (#ids + 1))
    if row then
      ids[#ids + 1] = id
      started[#ids] = row
    end
  end
  if #ids > 0 then redis.call('SADD', workerRunning .. workerId, unpack(ids)) end
  listStarted(workerId, listed)
  keepAnswer(asked, ids, requestTtlMs)
end
return { redis.call('SMEMBERS', taskPendings), started }
