--[[ read-task: returns tasks by id, each with what the store knows of its place and its attempt.
  THEN  the ids
  INCLUDE  read
  RETURNS per id {id, versionToken, queueKind, queueKey, startedAt, cancelAt, doc}; false for an unset field
]]
local rows = {}
for i, id in ipairs(ARGV) do rows[i] = readTask(id) end
return rows
