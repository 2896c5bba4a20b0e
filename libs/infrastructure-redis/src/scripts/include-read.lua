--[[ read: tasks' documents together with what the store knows of their places, attempts and results.
  KEYS  taskDetail taskLive taskResult
  INCLUDE  bulk
]]
-- Returns a task row for each id: {id, live state as in include-live, doc, result}. Unset parts are false.
local function readTasks(ids)
  local lives, docs, rows, finishedIds, finishedRows = readFields(taskLive, ids), readStrings(taskDetail, ids), {}, {}, {}
  for i = 1, #ids do
    rows[i] = { ids[i], lives[i], docs[i], false }
    if docs[i] and not lives[i] then
      finishedIds[#finishedIds + 1], finishedRows[#finishedRows + 1] = ids[i], rows[i]
    end
  end
  for i, result in ipairs(readStrings(taskResult, finishedIds)) do finishedRows[i][4] = result end
  return rows
end
