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
local wanted = tonumber(slots)

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
  while #ids < wanted do
    local mostUrgent, hasOthers
    for requirement, precedence in pairs(headPrecedence) do
      hasOthers = mostUrgent ~= nil
      if not mostUrgent or precedence < headPrecedence[mostUrgent] then mostUrgent = requirement end
    end
    if not mostUrgent then return end
    -- If only one queue holds tasks, all of them are taken from it at once.
    local popped = redis.call('ZPOPMIN', taskPending .. mostUrgent, hasOthers and 1 or wanted - #ids)
    for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
    readHead(mostUrgent)
  end
end

-- Starts those of the tasks that still exist, and returns their rows.
local function start(ids)
  readLives(ids)
  local startedAt, startedIds, rows = string.format('%.0f', now), {}, {}
  for i = 1, #ids do
    local live = readLive(ids[i])
    if live.versionToken then
      local id, count = live.id, #startedIds + 1
      startedIds[count] = id
      live.versionToken, live.startedAt = attemptTokenOf(count), startedAt
      setPlace(live, 'running', workerId)
      setDeadline(id, now + live.timeoutMs + graceMs)
      collect('SADD', workerRunning .. workerId, id)
      collect('ZADD', workerTasks .. workerId, live.createdMicros, id)
      recordChange('started', id, live.configId, workerId)
      rows[count] = { id, live.versionToken, startedAt }
    end
  end
  if #startedIds > 0 then trimTasksOf(workerId) end
  return startedIds, rows
end

local function addDocuments(rows)
  local ids = {}
  for i = 1, #rows do ids[i] = rows[i][1] end
  local docs = readStrings(taskDetail, ids)
  for i = 1, #rows do rows[i][4] = docs[i] end
  return rows
end

-- When the request is sent again, a task that was taken away since then is left out.
local function startedBefore(ids)
  readLives(ids)
  local rows = {}
  for i = 1, #ids do
    local live = readLive(ids[i])
    if live.versionToken == attemptTokenOf(i) then
      rows[#rows + 1] = { live.id, live.versionToken, live.startedAt }
    end
  end
  return rows
end

local earlierReply, rows = earlierReplyTo(requestKey), {}
if earlierReply then
  rows = startedBefore(earlierReply)
elseif wanted > 0 then
  local waiting, startedIds = redis.call('LPOP', taskQueue .. workerId, wanted) or {}, nil
  popPending(waiting)
  startedIds, rows = start(waiting)
  keepReply(requestKey, startedIds, requestTtlMs)
  announce()
end
return { redis.call('SMEMBERS', taskPendings), addDocuments(rows) }
