-- dead_replay: puts an event back at the end of its node's stream, once for each time that it died.
-- KEYS     1 events  2 mark
-- ARGV     1 event  2 ms that the mark is kept
-- Returns  1 if it was put back, 0 where it had been before
-- Slot     {N}         If repeated: 0.
if not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then return 0 end
redis.call('XADD', KEYS[1], '*', 'e', ARGV[1])
return 1
