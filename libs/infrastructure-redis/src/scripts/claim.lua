--[[ claim: starts waiting tasks on a worker, each under a new attempt token: first the tasks of the worker's own
  queue, then those of the pending queues that it serves, by precedence.
  KEYS  request taskDetail
  ARGV  workerId slots graceMs requestToken requestTtlMs
  THEN  the pending queues that the worker serves
  INCLUDE  time reply places index
  RETURNS {{pending queues that hold tasks}, {id, attemptToken, startedAt, doc} ...}
]]
local now = storeTime()
local requestKey = request .. requestToken
local freeSlots = tonumber(slots)

local function attemptTokenOf(i) return requestToken .. '.' .. i end

-- Fills `ids` with the most urgent tasks of all pending queues that the worker serves.
local function popPending(ids)
  local headPrecedence = {}
  local function readHead(requirement)
    local head = redis.call('ZRANGE', taskPending .. requirement, 0, 0, 'WITHSCORES')
    headPrecedence[requirement] = tonumber(head[2])
    if not head[2] then redis.call('SREM', taskPendings, requirement) end
  end
  for i = namedArguments + 1, #ARGV do readHead(ARGV[i]) end
  while #ids < freeSlots do
    local mostUrgent, hasOthers
    for requirement, precedence in pairs(headPrecedence) do
      hasOthers = mostUrgent ~= nil
      if not mostUrgent or precedence < headPrecedence[mostUrgent] then mostUrgent = requirement end
    end
    if not mostUrgent then return end
    -- If only one queue holds tasks, all of them are taken from it at once.
    local popped = redis.call('ZPOPMIN', taskPending .. mostUrgent, hasOthers and 1 or freeSlots - #ids)
    for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
    readHead(mostUrgent)
  end
end

local startedList = {}
local function start(id, attemptToken)
  local timeoutMs, config, createdMicros = unpack(redis.call('HMGET', taskLive .. id, 'timeout', 'config', 'made'))
  if not timeoutMs then return nil end
  local startedAt = string.format('%.0f', now)
  redis.call('HSET', taskLive .. id, 'stamp', attemptToken, 'place', 'running', 'where', workerId,
    'startedAt', startedAt)
  setDeadline(id, now + timeoutMs + graceMs)
  recordChange('started', id, config, workerId)
  if createdMicros then
    startedList[#startedList + 1] = createdMicros
    startedList[#startedList + 1] = id
  end
  return { id, attemptToken, startedAt, redis.call('GET', taskDetail .. id) }
end

-- When the request is sent again, a task that was taken away since then is left out.
local started = {}
local earlierReply = redis.call('LRANGE', requestKey, 0, -1)
for i, id in ipairs(earlierReply) do
  local versionToken, startedAt = unpack(redis.call('HMGET', taskLive .. id, 'stamp', 'startedAt'))
  if versionToken == attemptTokenOf(i) then
    started[#started + 1] = { id, versionToken, startedAt, redis.call('GET', taskDetail .. id) }
  end
end

if #earlierReply == 0 and freeSlots > 0 then
  local waiting = redis.call('LPOP', taskQueue .. workerId, freeSlots) or {}
  popPending(waiting)
  local ids = {}
  for _, id in ipairs(waiting) do
    local row = start(id, attemptTokenOf(#ids + 1))
    if row then
      ids[#ids + 1] = id
      started[#ids] = row
    end
  end
  if #ids > 0 then redis.call('SADD', workerRunning .. workerId, unpack(ids)) end
  listStarted(workerId, startedList)
  keepReply(requestKey, ids, requestTtlMs)
end
return { redis.call('SMEMBERS', taskPendings), started }
