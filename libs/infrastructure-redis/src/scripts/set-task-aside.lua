--[[ set-task-aside: takes a task out of all indexes, because its document cannot be read and it would hold up other
  tasks. What is stored of it is kept for the retention, so that people can look at it.
  KEYS  taskUnreadable
  ARGV  taskId seenVersionToken reason retentionMs
  CONST  maxUnreadableTasks
  INCLUDE  time finish
  RETURNS 1 set aside, 0 somebody else has changed the task
]]
local live = readLive(taskId)
if (live.versionToken or '') ~= seenVersionToken then return 0 end
live.configId = live.configId or ''
local now = storeTime()
removeUnfinished(live, 'unreadable', now)
becomeDueAfterEnd(live.configId, now)
setListTtls(live.configId, countOpen(live.configId) > 0, retentionMs)
redis.call('PEXPIRE', taskDetail .. taskId, retentionMs)
redis.call('LPUSH', taskUnreadable, taskId .. ' ' .. reason)
redis.call('LTRIM', taskUnreadable, 0, maxUnreadableTasks - 1)
increment('unreadable')
recordChange('set aside', taskId, reason)
announce()
return 1
