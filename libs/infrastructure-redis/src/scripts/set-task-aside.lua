--[[ set-task-aside: takes a task whose document cannot be read out of the way; what is stored of it stays to be looked at.
  KEYS  taskUnreadable
  ARGV  taskId seenStamp reason retentionMs
  INCLUDE  time finish
  CONST  maxUnreadableTasks
  RETURNS 1 set aside, 0 somebody else has dealt with it
]]
local fields = redis.call('HMGET', taskLive .. taskId, 'stamp', 'place', 'where', 'config', 'turn')
if (fields[1] or '') ~= seenStamp then return 0 end
local live = { place = fields[2], where = fields[3], config = fields[4] or '', turn = fields[5] }
close(taskId, live, 'unreadable', storeTime())
keepListsOf(live.config, redis.call('EXISTS', configOpen .. live.config) == 1, retentionMs)
redis.call('PEXPIRE', taskDetail .. taskId, retentionMs)
redis.call('LPUSH', taskUnreadable, taskId .. ' ' .. reason)
redis.call('LTRIM', taskUnreadable, 0, maxUnreadableTasks - 1)
count('unreadable')
tell('set aside', taskId, live.config, reason)
announce()
return 1
