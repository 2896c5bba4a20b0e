--[[ request-cancel: asks a running attempt to stop, and sets the deadline by which it must have stopped.
  ARGV  taskId attemptToken withinMs
  INCLUDE  time cancel
  RETURNS 1 requested, 0 no attempt with this token holds the task
]]
local live = readLive(taskId)
if live.versionToken ~= attemptToken then return 0 end
requestStop(live, withinMs, storeTime())
announce()
return 1
