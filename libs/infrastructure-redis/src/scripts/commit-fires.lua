--[[ commit-fires: what was decided about claimed configs, each as a whole or not at all.
  KEYS  request configClaim configMemo
  ARGV  requestToken requestTtlMs ledgerLength fires
  THEN  per fire: configId claimToken dueAt wakeAt memo maxOpen records tasks,
        per record: json, per task: taskId doc stamp timeout precedence requirement turn notBefore target
  INCLUDE  time take answer create due
  RETURNS an outcome per fire: applied, superseded, overtaken
]]
local asked = request .. requestToken
local before = redis.call('LRANGE', asked, 0, -1)
if #before > 0 then return before end

local now = storeTime()
local outcomes = {}
for i = 1, tonumber(fires) do
  local configId, claimToken, dueAt, wakeAt, memo, maxOpen, records, tasks = take(8)
  local outcome = 'applied'
  if redis.call('HGET', configClaim, configId) ~= claimToken then
    outcome = 'superseded'
  elseif maxOpen ~= '' and redis.call('SCARD', configOpen .. configId) > tonumber(maxOpen) then
    outcome = 'overtaken'
    redis.call('HDEL', configClaim, configId)
    redis.call('ZADD', configDue, string.format('%.0f', now), configId)
  end
  if outcome == 'applied' then
    redis.call('HDEL', configClaim, configId)
    redis.call('HSET', configMemo, configId, memo)
    becomeDue(configId, dueAt, wakeAt)
  end
  for _ = 1, tonumber(records) do
    local record = take(1)
    if outcome == 'applied' then keepRecord(configId, record, ledgerLength) end
  end
  for _ = 1, tonumber(tasks) do
    local taskId, doc, stamp, timeout, precedence, requirement, turn, notBefore, target = take(9)
    if outcome == 'applied' then
      create(taskId, configId, doc, stamp, timeout, precedence, requirement, turn, notBefore, target, now)
    end
  end
  if outcome == 'applied' then becomeDueAfterEnd(configId, now) end
  outcomes[i] = outcome
end
keepAnswer(asked, outcomes, requestTtlMs)
announce()
return outcomes
