--[[ read: tasks' documents together with what the store knows of their places and attempts.
  KEYS  taskDetail taskLive
  INCLUDE  bulk
]]
-- Returns a task row for each id: {id, live state as in include-live, doc}. Unset parts are false.
local function readTasks(ids)
  local lives, docs, rows = readFields(taskLive, ids), readStrings(taskDetail, ids), {}
  for i = 1, #ids do rows[i] = { ids[i], lives[i], docs[i] } end
  return rows
end
