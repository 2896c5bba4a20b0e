--[[ answer: what a request was answered is kept for a while, for when it is sent again.
  CONST  maxUnpacked
]]
local function keepAnswer(key, items, ttlMs)
  for first = 1, #items, maxUnpacked do
    redis.call('RPUSH', key, unpack(items, first, math.min(first + maxUnpacked - 1, #items)))
  end
  if #items > 0 then redis.call('PEXPIRE', key, ttlMs) end
end
