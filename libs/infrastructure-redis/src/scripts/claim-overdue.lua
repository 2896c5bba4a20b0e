--[[ claim-overdue: claims unfinished tasks whose deadline has passed, wherever they wait. Two kinds of them need no
  decision and are not returned: a task that waits for any worker while a live worker offers its executor (it is
  queued again, and the workers are woken), and a task whose sequence is still at an earlier task.
  ARGV  limit leaseMs overdueByMs
  THEN  the executors that live workers offer; if there are none, no executor counts as missing
  INCLUDE  time places read
  RETURNS {now, when the next deadline is or false, {task rows as in read-task} ...}
]]
local now = storeTime()
local latest = string.format('%.0f', now - overdueByMs)
local ids = redis.call('ZRANGE', taskDeadline, '-inf', latest, 'BYSCORE', 'LIMIT', 0, limit)
local overdue, offered = {}, {}
for i = namedArguments + 1, #ARGV do offered[ARGV[i]] = true end

-- A requirement key begins with the executor.
local function lacksExecutor(requirement)
  return next(offered) and not offered[string.match(requirement, '^[^,]*')]
end

readLives(ids)
for _, id in ipairs(ids) do
  local live = readLive(id)
  if live.queueKind == 'pending' and not lacksExecutor(live.requirement) then
    queueForWorkers(live, '', now)
  elseif live.queueKind == 'line' and isTurnTaken(id, live.configId) then
    setReviewDeadline(id, now)
  else
    setDeadline(id, now + leaseMs)
    overdue[#overdue + 1] = id
  end
end
announce()
local first = redis.call('ZRANGE', taskDeadline, 0, 0, 'WITHSCORES')
return { now, first[2] or false, readTasks(overdue) }
