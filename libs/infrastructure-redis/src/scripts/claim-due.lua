--[[ claim-due: takes configs whose time has come; nobody else gets them until the lease ends.
  KEYS  request configDue configClaim configDetail configNext configOpen configMemo taskDeadline
  ARGV  limit leaseMs overdueByMs requestToken requestTtlMs
  INCLUDE  time answer
  RETURNS {now, when the next is due or false, {id, dueAt, open, memo, doc} ...}
]]
local now = storeTime()
local asked = request .. requestToken
local ids = redis.call('LRANGE', asked, 0, -1)
if #ids == 0 then
  ids = redis.call('ZRANGE', configDue, '-inf', string.format('%.0f', now - overdueByMs), 'BYSCORE', 'LIMIT', 0, limit)
  local leases, claims = {}, {}
  for i, id in ipairs(ids) do
    leases[i * 2 - 1], leases[i * 2] = string.format('%.0f', now + leaseMs), id
    claims[i * 2 - 1], claims[i * 2] = id, requestToken
  end
  if #ids > 0 then
    redis.call('ZADD', configDue, unpack(leases))
    redis.call('HSET', configClaim, unpack(claims))
  end
  keepAnswer(asked, ids, requestTtlMs)
end

local claimed = {}
for _, id in ipairs(ids) do
  if redis.call('HGET', configClaim, id) == requestToken then
    claimed[#claimed + 1] = {
      id, redis.call('HGET', configNext, id), redis.call('SCARD', configOpen .. id),
      redis.call('HGET', configMemo, id), redis.call('HGET', configDetail, id),
    }
  end
end
local first = redis.call('ZRANGE', configDue, 0, 0, 'WITHSCORES')
return { now, first[2] or false, claimed }
