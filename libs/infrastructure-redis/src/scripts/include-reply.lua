--[[ reply: keeps the reply to a request for a while, so that the same reply is given if the request is sent again. A
  reply is a list of words, which have no comma.
]]
-- Returns the kept words, or nil.
local function earlierReplyTo(key)
  local kept = redis.call('GET', key)
  if not kept then return nil end
  local words = {}
  for word in string.gmatch(kept, '[^,]+') do words[#words + 1] = word end
  return words
end

local function keepReply(key, words, ttlMs)
  if #words > 0 then redis.call('SET', key, table.concat(words, ','), 'PX', ttlMs) end
end
