--[[ audit: the index of the audit records by the id of the changed object. A member is the id, the source and the number
  of a record, so that the order of text is the order of a subject's records.
  KEYS  auditSubjects
]]
local function subjectMember(subject, source, number)
  return subject .. '\n' .. source .. string.format(' %015.0f', tonumber(number))
end

-- A record without a subject, such as the creation of a task that was only attempted, is in no index.
local function addToSubject(subject, source, number)
  if subject ~= '' then redis.call('ZADD', auditSubjects, 0, subjectMember(subject, source, number)) end
end

local function removeFromSubject(subject, source, number)
  if subject ~= '' then redis.call('ZREM', auditSubjects, subjectMember(subject, source, number)) end
end

-- Returns the subject of a stored record, or an empty text if there is none.
local function subjectOf(stored)
  if not stored then return '' end
  local isRead, entry = pcall(cjson.decode, string.match(stored, '^%d+ (.*)$') or '')
  return isRead and type(entry) == 'table' and type(entry.id) == 'string' and entry.id or ''
end
