--[[ claim-overdue: takes tasks whose time has come, whatever they wait for. Those that wait for any worker have no
  decision to wait for: they are only seen to be in their queue, and the workers are told.
  ARGV  limit leaseMs overdueByMs
  INCLUDE  time places read
  RETURNS {now, when the next is due or false, {id, stamp, place, where, startedAt, cancelAt, doc} ...}
]]
local now = storeTime()
local ids = redis.call('ZRANGE', taskDeadline, '-inf', string.format('%.0f', now - overdueByMs), 'BYSCORE', 'LIMIT', 0, limit)
local overdue = {}
for _, id in ipairs(ids) do
  local live = redis.call('HMGET', taskLive .. id, 'place', 'requirement', 'precedence')
  if live[1] == 'pending' then
    put(id, queueForWorkers(id, live[2], live[3], '', now))
  else
    lookAt(id, now + leaseMs)
    overdue[#overdue + 1] = readTask(id)
  end
end
local first = redis.call('ZRANGE', taskDeadline, 0, 0, 'WITHSCORES')
announce()
return { now, first[2] or false, overdue }
