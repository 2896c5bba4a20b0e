--[[ live-schedulers: those that have been heard of within their ttl.
  KEYS  schedulerPool schedulerIndex
  RETURNS per scheduler {info, last beat}
]]
local ids = redis.call('ZRANGE', schedulerIndex, 0, -1, 'WITHSCORES')
local live = {}
for i = 1, #ids, 2 do
  local info = redis.call('GET', schedulerPool .. ids[i])
  if info then live[#live + 1] = { info, ids[i + 1] } end
end
return live
