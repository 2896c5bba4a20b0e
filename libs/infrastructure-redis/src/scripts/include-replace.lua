--[[ replace: lets a new task replace the open tasks of its config, as the caller decided about each of them.
  RECORD  replaced: taskId seenVersionToken action detail + doc
  Actions: finish (with the status as its detail, and followed as in include-finish), stop, keep
  INCLUDE  take finish cancel
]]

local function takeReplaced(count)
  local replaced = {}
  for i = 1, count do
    replaced[i] = takeRecord(replacedRecord)
    if replaced[i].action == 'finish' then takeEnd(replaced[i]) end
  end
  return replaced
end

-- True if each of these tasks is as it was seen or has ended, and no other task of the config is open.
local function areAllOpenTasks(configId, replaced)
  local open = 0
  for _, task in ipairs(replaced) do
    local versionToken = readLive(task.taskId).versionToken
    if versionToken and versionToken ~= task.seenVersionToken then return false end
    if versionToken then open = open + 1 end
  end
  return countOpen(configId) == open
end

-- To be called before the new task is created. The new task then waits in the sequence until all attempts that are
-- asked to stop here have ended. The config does not become due after the end of a replaced task, because the new task
-- is its next run.
local function replaceOpenTasks(configId, replaced, newTaskId, cancelWithinMs, retentionMs, now)
  local stopping = {}
  for _, task in ipairs(replaced) do
    local live = readLive(task.taskId)
    if live.versionToken and task.action == 'finish' then
      finishTask(live, task.detail, task, retentionMs, now)
    elseif live.versionToken then
      -- A task from before the config's mode changed takes turns with the new task too.
      live.inTurn = '1'
      keepLive(live)
      if task.action == 'stop' then
        requestStop(live, cancelWithinMs, now, 'replaced by ' .. newTaskId)
        stopping[#stopping + 1] = live.taskId
      end
    end
  end
  if #stopping > 0 then redis.call('HSET', configTurn, configId, table.concat(stopping, ' ')) end
end
