--[[ return-claims: ends claims of configs, so that any scheduler can claim them when they are due.
  KEYS  configClaim configDue
  ARGV  claimCount
  THEN  per claim: a claim record
  RECORD  returnedClaim: configId claimToken wakeAt
  INCLUDE  take announce
  RETURNS 1
]]
for _ = 1, tonumber(claimCount) do
  local claim = takeRecord(returnedClaimRecord)
  if redis.call('HGET', configClaim, claim.configId) == claim.claimToken then
    redis.call('HDEL', configClaim, claim.configId)
    redis.call('ZADD', configDue, claim.wakeAt, claim.configId)
    wakeSchedulersBy(tonumber(claim.wakeAt))
  end
end
announce()
return 1
