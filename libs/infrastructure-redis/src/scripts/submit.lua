--[[ submit: adds one task made by hand.
  ARGV  configId taskId doc stamp timeout precedence requirement turn notBefore target maxOpen
  INCLUDE  time create
  RETURNS created, exists, too many open
]]
if redis.call('EXISTS', taskDetail .. taskId) == 1 then return 'exists' end
if maxOpen ~= '' and redis.call('SCARD', configOpen .. configId) > tonumber(maxOpen) then return 'too many open' end
create(taskId, configId, doc, stamp, timeout, precedence, requirement, turn, notBefore, target, storeTime())
announce()
return 'created'
