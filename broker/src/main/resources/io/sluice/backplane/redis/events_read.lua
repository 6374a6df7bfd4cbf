-- events_read: the next events of a node for the reader that has the lease, which is renewed. What the group was given
-- and has not acknowledged comes before what is new: an answer that was lost is given again.
-- KEYS     1 evlock  2 events
-- ARGV     1 token  2 lease ms  3 group  4 the last entry that the reader has  5 most entries
--          6 bytes after which no more are read
-- Returns  {"OK", ms of Redis' clock, id, event, id, event...}, an event that is gone from the stream being ""; or
--          {"LOST"} where the lease or the stream is gone
-- Slot     {N}         If repeated: the same events, and perhaps more.
-- After    events_page.lua
local PART = 16
local page, after, left, bytes = begin_page(), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
if not page then return {'LOST'} end
while left > 0 and bytes > 0 do
  local wanted = math.min(left, PART)
  local read = redis.pcall('XREADGROUP', 'GROUP', ARGV[3], 'sluice', 'COUNT', wanted, 'STREAMS', KEYS[2], after)
  if read and read.err then return string.find(read.err, 'NOGROUP', 1, true) and {'LOST'} or read end
  local entries = read and read[1][2] or {}
  for _, entry in ipairs(entries) do
    bytes = bytes - add_event(page, entry[1], entry[2])
    if after ~= '>' then after = entry[1] end
  end
  left = left - #entries
  if #entries < wanted then
    if after == '>' then break end
    after = '>'
  end
end
return page
