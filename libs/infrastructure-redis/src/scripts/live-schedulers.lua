--[[ live-schedulers: returns the schedulers whose last heartbeat is not older than its ttl.
  KEYS  schedulerPool schedulerIndex
  RETURNS per scheduler {info, last heartbeat}
]]
local beats = redis.call('ZRANGE', schedulerIndex, 0, -1, 'WITHSCORES')
local live = {}
for i = 1, #beats, 2 do
  local info = redis.call('GET', schedulerPool .. beats[i])
  if info then live[#live + 1] = { info, beats[i + 1] } end
end
return live
