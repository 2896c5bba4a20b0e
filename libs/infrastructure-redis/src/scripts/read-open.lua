--[[ read-open: returns open tasks of a config, each with what the store knows of its place and its attempt.
  KEYS  configOpen
  ARGV  configId limit
  INCLUDE  read
  RETURNS task rows as in read-task
]]
local rows = {}
for i, id in ipairs(redis.call('SRANDMEMBER', configOpen .. configId, limit)) do rows[i] = readTask(id) end
return rows
