#!lua flags=no-writes
--[[ store-time: returns the time of the node that holds the keys. A cluster client sends a command without a key to any
  node, and the clocks of nodes differ.
  RETURNS {seconds, microseconds of the second}
]]
return redis.call('TIME')
