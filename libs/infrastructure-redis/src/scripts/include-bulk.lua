--[[ bulk: collects what a step writes, so that it writes each key with one command instead of one per task.
  CONST  maxUnpacked
  A key that is written through `collect` must be flushed before the step reads it.
]]
-- By key: the command that was collected last, as a list of its arguments with its name and their count. Another command
-- on the same key flushes it first, so the order of the writes to a key stays.
local batchOf = {}

-- Names the command in an error, because the line of the script does not.
local function call(command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) == 'table' and reply.err then error({ err = reply.err .. " (command '" .. command .. "')" }) end
end

-- maxUnpacked is even, so a score and its member, or a field and its value, stay together.
local function callInParts(command, key, arguments, count)
  for first = 1, count, maxUnpacked do
    call(command, key, unpack(arguments, first, math.min(first + maxUnpacked - 1, count)))
  end
end

local function flush(key)
  local batch = batchOf[key]
  if not batch then return end
  batchOf[key] = nil
  callInParts(batch.command, key, batch, batch.count)
end

-- Adds one member, or a score and a member, or a field and a value, to the command that the step sends to the key.
local function collect(command, key, first, second)
  local batch = batchOf[key]
  if not batch or batch.command ~= command then
    flush(key)
    batch = { command = command, count = 0 }
    batchOf[key] = batch
  end
  local count = batch.count + 1
  batch[count] = first
  if second then
    count = count + 1
    batch[count] = second
  end
  batch.count = count
end

-- Reads many fields of a hash with few commands. Values are in the order of the fields; false for a missing one.
local function readFields(key, fields)
  local count = #fields
  if count <= maxUnpacked then return count == 0 and {} or redis.call('HMGET', key, unpack(fields)) end
  local values = {}
  for first = 1, count, maxUnpacked do
    local part = redis.call('HMGET', key, unpack(fields, first, math.min(first + maxUnpacked - 1, count)))
    for i = 1, #part do values[first + i - 1] = part[i] end
  end
  return values
end

-- Reads the strings of a family of keys with few commands. Values are in the order of the ids; false for a missing one.
local function readStrings(family, ids)
  local values, keys = {}, {}
  for i = 1, #ids do keys[i] = family .. ids[i] end
  for first = 1, #keys, maxUnpacked do
    local part = redis.call('MGET', unpack(keys, first, math.min(first + maxUnpacked - 1, #keys)))
    for i = 1, #part do values[first + i - 1] = part[i] end
  end
  return values
end

local stringOf = {}

-- Adds a string without a ttl to those that the step sets with one command.
local function collectString(key, value) stringOf[key] = value end

local function setExpiringString(key, value, ttlMs)
  stringOf[key] = nil
  redis.call('SET', key, value, 'PX', ttlMs)
end

local function writeStrings()
  local keysAndValues, count = {}, 0
  for key, value in pairs(stringOf) do
    keysAndValues[count + 1], keysAndValues[count + 2] = key, value
    count = count + 2
  end
  for first = 1, count, maxUnpacked do
    redis.call('MSET', unpack(keysAndValues, first, math.min(first + maxUnpacked - 1, count)))
  end
end

-- What includes have to write before the step ends: functions that collect or write.
local lastWrites = {}

-- To be called once, at the end of a step.
local function writeCollected()
  for i = 1, #lastWrites do lastWrites[i]() end
  for key in pairs(batchOf) do flush(key) end
  writeStrings()
end
