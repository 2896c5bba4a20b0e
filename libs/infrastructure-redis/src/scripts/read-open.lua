--[[ read-open: returns open tasks of a config, each with what the store knows of its place and its attempt.
  KEYS  configOpen
  ARGV  configId limit
  INCLUDE  read
  RETURNS task rows as in read-task
]]
return readTasks(redis.call('SRANDMEMBER', configOpen .. configId, limit))
