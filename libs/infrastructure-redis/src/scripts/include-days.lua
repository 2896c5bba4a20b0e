--[[ days: the days of a config, counted in its zone. A day is one packed text of names and numbers, each after a
  space: ` p:12 S:12 33:9`.
  KEYS  configDays
  RECORD  dueDay: day amountCount
  INCLUDE  take
  CONST  dayMs keptDueDays
]]
-- Takes days, each followed by names and amounts in turn.
local function takeDays(count)
  local days = {}
  for i = 1, count do
    local day = takeRecord(dueDayRecord)
    days[i] = { day = tonumber(day.day), amounts = takeList(tonumber(day.amountCount)) }
  end
  return days
end

-- Each name is found between a space and a colon. To take the text apart would cost five times as much.
local function addedTo(packed, amounts)
  for i = 1, #amounts, 2 do
    local name = ' ' .. amounts[i] .. ':'
    local _, colon = string.find(packed, name, 1, true)
    if colon then
      local nextSpace = string.find(packed, ' ', colon, true) or #packed + 1
      local sum = string.sub(packed, colon + 1, nextSpace - 1) + amounts[i + 1]
      packed = string.sub(packed, 1, colon) .. string.format('%.0f', sum) .. string.sub(packed, nextSpace)
    else
      packed = packed .. name .. amounts[i + 1]
    end
  end
  return packed
end

local function forgetOldDays(key)
  local days, newest = redis.call('HKEYS', key), 0
  for _, day in ipairs(days) do newest = math.max(newest, tonumber(day)) end
  for _, day in ipairs(days) do
    if tonumber(day) <= newest - keptDueDays then redis.call('HDEL', key, day) end
  end
  redis.call('PEXPIRE', key, (keptDueDays + 2) * dayMs)
end

local function addToDays(configId, days)
  local key = configDays .. configId
  for _, day in ipairs(days) do
    local packed = redis.call('HGET', key, day.day)
    redis.call('HSET', key, day.day, addedTo(packed or '', day.amounts))
    if not packed then forgetOldDays(key) end
  end
end
