--[[ read-task: tasks by id, each with what the store knows of its attempt.
  ARGV  ids
  THEN  the ids
  INCLUDE  take read
  RETURNS per id {id, stamp, place, where, startedAt, cancelAt, doc}
]]
local rows = {}
for i = 1, tonumber(ids) do
  rows[i] = readTask(take(1))
end
return rows
