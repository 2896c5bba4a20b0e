--[[ take: reads the arguments that follow the named ones, from first to last. ]]
local cursor = namedArguments

-- Returns the next `count` arguments.
local function take(count)
  cursor = cursor + count
  return unpack(ARGV, cursor - count + 1, cursor)
end

-- Returns the next arguments as a table, under the names of a RECORD line.
local function takeRecord(fields)
  local record = {}
  for i, field in ipairs(fields) do record[field] = ARGV[cursor + i] end
  cursor = cursor + #fields
  return record
end
