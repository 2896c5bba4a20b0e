--[[ take: reads the arguments that follow the named ones, from first to last. ]]
local cursor = namedArguments

-- Returns the next `count` arguments.
local function take(count)
  cursor = cursor + count
  return unpack(ARGV, cursor - count + 1, cursor)
end

-- Returns the next `count` arguments as a list. They can be more than `unpack` returns.
local function takeList(count)
  local list = {}
  for i = 1, count do list[i] = ARGV[cursor + i] end
  cursor = cursor + count
  return list
end

-- Returns the next arguments as a table, under the names of a RECORD line.
local function takeRecord(record)
  local values = record.at(cursor)
  cursor = cursor + record.size
  return values
end
