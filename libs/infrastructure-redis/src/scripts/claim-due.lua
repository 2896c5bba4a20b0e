--[[ claim-due: claims configs that are due. No other scheduler gets them until the lease ends.
  KEYS  request configDue configClaim configDetail configNext configOpen configMemo taskDeadline
  ARGV  limit leaseMs overdueByMs requestToken requestTtlMs
  INCLUDE  time reply
  RETURNS {now, when the next config is due or false, {id, dueAt, open, memo, doc} ...}
]]
local now = storeTime()
local requestKey = request .. requestToken
local ids = earlierReplyTo(requestKey)
if not ids then
  local latest = string.format('%.0f', now - overdueByMs)
  ids = redis.call('ZRANGE', configDue, '-inf', latest, 'BYSCORE', 'LIMIT', 0, limit)
  local leaseEnds, claimTokens = {}, {}
  for i, id in ipairs(ids) do
    leaseEnds[i * 2 - 1], leaseEnds[i * 2] = string.format('%.0f', now + leaseMs), id
    claimTokens[i * 2 - 1], claimTokens[i * 2] = id, requestToken
  end
  if #ids > 0 then
    redis.call('ZADD', configDue, unpack(leaseEnds))
    redis.call('HSET', configClaim, unpack(claimTokens))
  end
  keepReply(requestKey, ids, requestTtlMs)
end

-- When the request is sent again, a config that somebody saved or claimed since then is left out.
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
