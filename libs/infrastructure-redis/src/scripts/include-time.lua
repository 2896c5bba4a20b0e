--[[ time: the store's clock. ]]
local clock
-- Seconds and microseconds, the same for the whole step.
local function clockParts()
  clock = clock or redis.call('TIME')
  return tonumber(clock[1]), tonumber(clock[2])
end

-- In epoch ms. Rounded down, so that nothing happens too early.
local function storeTime()
  local seconds, micros = clockParts()
  return seconds * 1000 + math.floor(micros / 1000)
end
