#!lua flags=allow-oom
--[[ fold-ended-runs: applies what reactions to ended runs want stored, and removes these runs from the log. It also runs
  when Redis is out of memory, because it frees memory.
  KEYS  taskEnded taskUnfolded configCreated configVersion configStats configRecent configFailing configRan taskSums
  ARGV  firstEntry keepFrom runCount retentionMs historyLength historyCount sumCount totalCount dayCount listCount failingCount latestCount
  THEN  the ids of the configs whose histories may be too long, then the sums and the totals, each followed by names
        and amounts in turn, then the days, each a config and one day as in include-days, then the lists,
        each followed by its entries, then the failing configs, then the latest runs
  RECORD  sum: configId created day amountCount
  RECORD  total: unit number keptMs amountCount
  RECORD  dayOf: configId created
  RECORD  list: configId created maxLength entryCount
  RECORD  failing: configId created since
  RECORD  latest: configId created endedAt
  INCLUDE  time take history days
  CONST  dayMs
  since: when the config began to fail; empty if it does not fail any more.
  created: when the config was created, as it was read together with the runs.
  RETURNS 1 applied, 0 somebody else has folded these runs (nothing changed)
]]
local head = redis.call('XRANGE', taskEnded, '-', '+', 'COUNT', 1)[1]
if not head or head[1] ~= firstEntry then return 0 end
local now = storeTime()

-- False for a config that was removed since the runs were read. One with the same id that was made since is another one.
local createdOf = {}
local function isSameConfig(change)
  local configId = change.configId
  if createdOf[configId] == nil then
    local created = redis.call('HGET', configCreated, configId)
    -- An older version did not write the creation time of a config.
    if not created and redis.call('HEXISTS', configVersion, configId) == 1 then created = '0' end
    createdOf[configId] = created
  end
  return createdOf[configId] == change.created
end

local function addAmounts(key, amounts, keptMs)
  for i = 1, #amounts, 2 do redis.call('HINCRBY', key, amounts[i], amounts[i + 1]) end
  redis.call('PEXPIRE', key, keptMs)
end

local histories = takeList(tonumber(historyCount))
boundHistories(histories, tonumber(runCount), tonumber(retentionMs), tonumber(historyLength), now)
for _ = 1, tonumber(sumCount) do
  local sum = takeRecord(sumRecord)
  local amounts = takeList(tonumber(sum.amountCount))
  if isSameConfig(sum) then
    addAmounts(configStats .. sum.configId .. ':' .. sum.day, amounts, retentionMs + dayMs)
  end
end
for _ = 1, tonumber(totalCount) do
  local total = takeRecord(totalRecord)
  addAmounts(taskSums .. total.unit .. ':' .. total.number, takeList(tonumber(total.amountCount)), total.keptMs)
end
for _ = 1, tonumber(dayCount) do
  local change = takeRecord(dayOfRecord)
  local days = takeDays(1)
  if isSameConfig(change) then addToDays(change.configId, days) end
end
for _ = 1, tonumber(listCount) do
  local list = takeRecord(listRecord)
  local entries = takeList(tonumber(list.entryCount))
  if isSameConfig(list) then
    redis.call('LPUSH', configRecent .. list.configId, unpack(entries))
    redis.call('LTRIM', configRecent .. list.configId, 0, list.maxLength - 1)
  end
end
for _ = 1, tonumber(failingCount) do
  local change = takeRecord(failingRecord)
  if isSameConfig(change) then
    if change.since == '' then redis.call('ZREM', configFailing, change.configId)
    else redis.call('ZADD', configFailing, 'NX', change.since, change.configId) end
  end
end

for _ = 1, tonumber(latestCount) do
  local latest = takeRecord(latestRecord)
  if isSameConfig(latest) then redis.call('ZADD', configRan, 'GT', latest.endedAt, latest.configId) end
end

redis.call('XTRIM', taskEnded, 'MINID', keepFrom)
if redis.call('XLEN', taskEnded) == 0 then redis.call('DEL', taskUnfolded)
else redis.call('DECRBY', taskUnfolded, runCount) end
return 1
