--[[ reply: keeps the reply to a request for a while, so that the same reply is given if the request is sent again.
  CONST  maxUnpacked
]]
local function keepReply(key, items, ttlMs)
  for first = 1, #items, maxUnpacked do
    redis.call('RPUSH', key, unpack(items, first, math.min(first + maxUnpacked - 1, #items)))
  end
  if #items > 0 then redis.call('PEXPIRE', key, ttlMs) end
end
