--[[ take: reads the arguments that follow the named ones, a few at a time. ]]
local cursor = namedArguments
local function take(count)
  cursor = cursor + count
  return unpack(ARGV, cursor - count + 1, cursor)
end
