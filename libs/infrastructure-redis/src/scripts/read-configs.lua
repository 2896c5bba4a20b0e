--[[ read-configs: configs by id, each with what the store knows of its due time and of its tasks.
  KEYS  configDetail configNext configParked configOpen
  THEN  the ids
  RETURNS per id {id, doc, due time, why it is put aside, open}; false for what is unset
]]
local docs = redis.call('HMGET', configDetail, unpack(ARGV))
local dueTimes = redis.call('HMGET', configNext, unpack(ARGV))
local reasons = redis.call('HMGET', configParked, unpack(ARGV))
local rows = {}
for i, id in ipairs(ARGV) do
  rows[i] = { id, docs[i], dueTimes[i], reasons[i], redis.call('SCARD', configOpen .. id) }
end
return rows
