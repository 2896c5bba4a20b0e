--[[ claim: starts waiting tasks on a worker, each under an attempt token of its own: those of its own queue first,
  then those of the pending queues that it serves, by precedence.
  KEYS  request taskDetail
  ARGV  workerId slots graceMs requestToken requestTtlMs
  THEN  the pending queues that it serves
  INCLUDE  time take places
  RETURNS {{pending queues that hold tasks}, {id, token, startedAt, doc} ...}
]]
local now = storeTime()
local asked = request .. requestToken
local wanted = tonumber(slots)

local function popPending(ids)
  local heads = {}
  local function look(requirement)
    local head = redis.call('ZRANGE', taskPending .. requirement, 0, 0, 'WITHSCORES')
    heads[requirement] = tonumber(head[2])
  end
  for _ = cursor + 1, #ARGV do look((take(1))) end
  while #ids < wanted do
    local best
    for requirement, precedence in pairs(heads) do
      if not best or precedence < heads[best] then best = requirement end
    end
    if not best then return end
    ids[#ids + 1] = redis.call('ZPOPMIN', taskPending .. best)[1]
    look(best)
    if not heads[best] then redis.call('SREM', taskPendings, best) end
  end
end

local ids = redis.call('LRANGE', asked, 0, -1)
if #ids == 0 and wanted > 0 then
  ids = redis.call('LPOP', taskQueue .. workerId, wanted) or {}
  popPending(ids)
  local popped = ids
  ids = {}
  for _, id in ipairs(popped) do
    local live = redis.call('HMGET', taskLive .. id, 'timeout', 'config')
    if live[1] then
      ids[#ids + 1] = id
      redis.call('HSET', taskLive .. id, 'stamp', requestToken .. '.' .. #ids, 'place', 'running', 'where', workerId,
        'startedAt', string.format('%.0f', now))
      redis.call('SADD', workerRunning .. workerId, id)
      lookAt(id, now + live[1] + graceMs)
      redis.call('RPUSH', asked, id)
      tell('started', id, live[2], workerId)
    end
  end
  if #ids > 0 then redis.call('PEXPIRE', asked, requestTtlMs) end
end

local started = {}
for i, id in ipairs(ids) do
  local token = requestToken .. '.' .. i
  local live = redis.call('HMGET', taskLive .. id, 'stamp', 'startedAt')
  if live[1] == token then started[#started + 1] = { id, token, live[2], redis.call('GET', taskDetail .. id) } end
end
return { redis.call('SMEMBERS', taskPendings), started }
