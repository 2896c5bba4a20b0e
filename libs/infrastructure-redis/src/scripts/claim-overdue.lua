--[[ claim-overdue: takes tasks whose time has come, whatever they wait for. Those that wait for any worker have no
  decision to wait for as long as one offers their executor: they are only seen to be in their queue, and the workers are
  told. Nor have those that wait in line for the end of another.
  ARGV  limit leaseMs overdueByMs
  THEN  the executors that live workers offer; without any, none is taken to be missing
  INCLUDE  time places read
  RETURNS {now, when the next is due or false, {id, stamp, place, where, startedAt, cancelAt, doc} ...}
]]
local now = storeTime()
local ids = redis.call('ZRANGE', taskDeadline, '-inf', string.format('%.0f', now - overdueByMs), 'BYSCORE', 'LIMIT', 0, limit)
local overdue, offered = {}, {}
for i = namedArguments + 1, #ARGV do offered[ARGV[i]] = true end

-- A requirement begins with the executor.
local function lacksExecutor(requirement)
  return next(offered) and not offered[string.match(requirement, '^[^,]*')]
end

for _, id in ipairs(ids) do
  local live = redis.call('HMGET', taskLive .. id, 'place', 'requirement', 'precedence', 'config')
  if live[1] == 'pending' and not lacksExecutor(live[2]) then
    put(id, queueForWorkers(id, live[2], live[3], '', now))
  elseif live[1] == 'line' and turnIsTaken(id, { config = live[4] }) then
    lookAtInAWhile(id, now)
  else
    lookAt(id, now + leaseMs)
    overdue[#overdue + 1] = readTask(id)
  end
end
local first = redis.call('ZRANGE', taskDeadline, 0, 0, 'WITHSCORES')
announce()
return { now, first[2] or false, overdue }
