--[[ time: the store's clock in epoch ms. Rounded down, so that nothing happens too early. ]]
local function storeTime()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
