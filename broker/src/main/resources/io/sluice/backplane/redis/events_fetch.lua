-- events_fetch: entries that the reader was given before, once more.
-- KEYS     1 evlock  2 events
-- ARGV     1 token  2 lease ms  3 bytes after which no more are read  4... entry ids
-- Returns  {"OK", ms of Redis' clock, id, event, id, event...} for the first of them, one at least, an event that is gone
--          from the stream being ""; or {"LOST"} where the lease is gone
-- Slot     {N}         If repeated: the same.
-- After    events_page.lua
local page, bytes = begin_page(), tonumber(ARGV[3])
if not page then return {'LOST'} end
for n = 4, #ARGV do
  local entry = redis.call('XRANGE', KEYS[2], ARGV[n], ARGV[n])[1]
  bytes = bytes - add_event(page, ARGV[n], entry and entry[2])
  if bytes <= 0 then break end
end
return page
