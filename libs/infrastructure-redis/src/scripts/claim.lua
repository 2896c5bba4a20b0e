--[[ claim: starts waiting tasks on a worker, each under a new attempt token: first the tasks of the worker's own
  queue, then those of the pending queues that it serves, by precedence.
  KEYS  request taskDetail
  ARGV  workerId slots graceMs requestToken requestTtlMs
  THEN  the pending queues that the worker serves
  INCLUDE  time reply places index
  RETURNS {{pending queues that hold tasks}, startedAt, {ids}, {attempt tokens}, {documents}}
]]
local now = storeTime()
local requestKey = request .. requestToken
local wanted, startedAt = tonumber(slots), string.format('%.0f', now)

local function attemptTokenOf(i) return requestToken .. '.' .. i end

-- The pending queues that hold tasks.
local holdsTasks = {}

local function unlist(requirement)
  holdsTasks[requirement] = nil
  redis.call('SREM', taskPendings, requirement)
end

local function pop(requirement, count, ids)
  local popped = redis.call('ZPOPMIN', taskPending .. requirement, count)
  for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
end

-- Fills `ids` from the queue until it is empty.
local function popOnly(requirement, ids)
  pop(requirement, wanted - #ids, ids)
  if #ids < wanted or redis.call('EXISTS', taskPending .. requirement) == 0 then unlist(requirement) end
end

-- Fills `ids` with the most urgent tasks of several queues.
local function popMostUrgent(requirements, ids)
  local headPrecedence = {}
  local function readHead(requirement)
    local head = redis.call('ZRANGE', taskPending .. requirement, 0, 0, 'WITHSCORES')
    headPrecedence[requirement] = tonumber(head[2])
    if not head[2] then unlist(requirement) end
  end
  for _, requirement in ipairs(requirements) do readHead(requirement) end
  while #ids < wanted do
    local mostUrgent, hasOthers
    for requirement, precedence in pairs(headPrecedence) do
      hasOthers = mostUrgent ~= nil
      if not mostUrgent or precedence < headPrecedence[mostUrgent] then mostUrgent = requirement end
    end
    if not mostUrgent then return end
    -- If only one queue holds tasks, all of them are taken from it at once.
    pop(mostUrgent, hasOthers and 1 or wanted - #ids, ids)
    readHead(mostUrgent)
  end
end

local function popPending(ids)
  if #ids >= wanted then return end
  local requirements = {}
  for i = namedArguments + 1, #ARGV do
    if holdsTasks[ARGV[i]] then requirements[#requirements + 1] = ARGV[i] end
  end
  if #requirements == 1 then popOnly(requirements[1], ids) else popMostUrgent(requirements, ids) end
end

-- Many tasks have the same timeout.
local deadlineOf = {}
local function deadlineAfter(timeoutMs)
  local at = deadlineOf[timeoutMs]
  if not at then
    at = string.format('%.0f', now + timeoutMs + graceMs)
    deadlineOf[timeoutMs] = at
  end
  return at
end

-- Starts those of the tasks that still exist. Returns their ids and attempt tokens.
local function start(ids)
  readLives(ids)
  local runningKey, startedKey = workerRunning .. workerId, workerTasks .. workerId
  local startedIds, attemptTokens = {}, {}
  for i = 1, #ids do
    local live = readLive(ids[i])
    if live.versionToken then
      local taskId, count = live.taskId, #startedIds + 1
      local attemptToken = attemptTokenOf(count)
      startedIds[count], attemptTokens[count] = taskId, attemptToken
      live.versionToken, live.startedAt = attemptToken, startedAt
      setPlace(live, 'running', workerId)
      collect('ZADD', taskDeadline, deadlineAfter(live.timeoutMs), taskId)
      collect('SADD', runningKey, taskId)
      collect('ZADD', startedKey, live.createdMicros, taskId)
      recordChange('started', taskId, workerId)
    end
  end
  if #startedIds > 0 then trimTasksOf(workerId) end
  return startedIds, attemptTokens
end

-- When the request is sent again, a task that was taken away since then is left out.
local function startedBefore(ids)
  readLives(ids)
  local startedIds, attemptTokens = {}, {}
  for i = 1, #ids do
    local live = readLive(ids[i])
    if live.versionToken == attemptTokenOf(i) then
      startedAt = live.startedAt
      startedIds[#startedIds + 1], attemptTokens[#attemptTokens + 1] = live.taskId, live.versionToken
    end
  end
  return startedIds, attemptTokens
end

for _, requirement in ipairs(redis.call('SMEMBERS', taskPendings)) do holdsTasks[requirement] = true end
local earlierReply, ids, attemptTokens = earlierReplyTo(requestKey), {}, {}
if earlierReply then
  ids, attemptTokens = startedBefore(earlierReply)
elseif wanted > 0 then
  local waiting = redis.call('LPOP', taskQueue .. workerId, wanted) or {}
  popPending(waiting)
  ids, attemptTokens = start(waiting)
  keepReply(requestKey, ids, requestTtlMs)
  announce()
end
local waitingFor = {}
for requirement in pairs(holdsTasks) do waitingFor[#waitingFor + 1] = requirement end
return { waitingFor, startedAt, ids, attemptTokens, readStrings(taskDetail, ids) }
