--[[ read-configs: returns configs by id, each with its creation time, its due time, the reason if it is parked, and its
  number of open tasks.
  KEYS  configDetail configCreated configNext configParked configOpen
  THEN  the ids
  RETURNS per id {id, doc, created, due time, why it is parked, open}; false for an unset field
]]
local docs = redis.call('HMGET', configDetail, unpack(ARGV))
local created = redis.call('HMGET', configCreated, unpack(ARGV))
local dueTimes = redis.call('HMGET', configNext, unpack(ARGV))
local reasons = redis.call('HMGET', configParked, unpack(ARGV))
local rows = {}
for i, id in ipairs(ARGV) do
  rows[i] = { id, docs[i], created[i], dueTimes[i], reasons[i], redis.call('SCARD', configOpen .. id) }
end
return rows
