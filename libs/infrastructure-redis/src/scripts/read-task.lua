--[[ read-task: returns tasks by id, each with what the store knows of its place and its attempt.
  THEN  the ids
  INCLUDE  read
  RETURNS per id {id, live state as in include-live, doc, result}; false for an unset part
]]
return readTasks(ARGV)
