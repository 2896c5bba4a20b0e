--[[ claim-due: claims configs that are due, or will be soon. No other scheduler gets them until the lease ends.
  KEYS  request configDue configClaim configDetail configNext configOpen configMemo
  ARGV  limit leaseMs overdueByMs aheadMs requestToken requestTtlMs
  INCLUDE  time reply bulk
  RETURNS {now, when the next config is due or false, 1 if that one is claimed until then, {id, dueAt, open, memo, doc} ...}
]]
local now = storeTime()

-- Configs that are due, and those that will be soon and that nobody has claimed.
local function claimableIds()
  local dueUntil = now - overdueByMs
  local found = redis.call('ZRANGE', configDue, '-inf', string.format('%.0f', dueUntil + aheadMs), 'BYSCORE',
    'LIMIT', 0, limit, 'WITHSCORES')
  local ids, claimable = {}, {}
  for i = 1, #found, 2 do ids[#ids + 1] = found[i] end
  local claimTokens = tonumber(aheadMs) > 0 and readFields(configClaim, ids) or {}
  for i, id in ipairs(ids) do
    if not claimTokens[i] or tonumber(found[2 * i]) <= dueUntil then claimable[#claimable + 1] = id end
  end
  return claimable
end

local function claim(ids)
  for _, id in ipairs(ids) do
    collect('ZADD', configDue, string.format('%.0f', now + leaseMs), id)
    collect('HSET', configClaim, id, requestToken)
  end
  writeCollected()
end

local requestKey = request .. requestToken
local ids = earlierReplyTo(requestKey)
if not ids then
  ids = claimableIds()
  claim(ids)
  keepReply(requestKey, ids, requestTtlMs)
end

-- When the request is sent again, a config that somebody saved or claimed since then is left out.
local claimed = {}
local claimTokens, dueTimes = readFields(configClaim, ids), readFields(configNext, ids)
local memos, documents = readFields(configMemo, ids), readFields(configDetail, ids)
for i, id in ipairs(ids) do
  if claimTokens[i] == requestToken then
    claimed[#claimed + 1] = { id, dueTimes[i], redis.call('SCARD', configOpen .. id), memos[i], documents[i] }
  end
end
local first = redis.call('ZRANGE', configDue, 0, 0, 'WITHSCORES')
local isFirstClaimed = first[1] and redis.call('HEXISTS', configClaim, first[1]) or 0
return { now, first[2] or false, isFirstClaimed, claimed }
