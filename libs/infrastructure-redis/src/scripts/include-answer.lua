--[[ answer: what a request was answered is kept for a while, for when it is sent again. ]]
local function keepAnswer(key, items, ttlMs)
  -- In parts, since Lua takes no more than some thousands of arguments.
  for first = 1, #items, 1000 do
    redis.call('RPUSH', key, unpack(items, first, math.min(first + 999, #items)))
  end
  if #items > 0 then redis.call('PEXPIRE', key, ttlMs) end
end
