-- lease_live: ends a recovery.
-- KEYS     1 node  2 meta  3 events
-- ARGV     1 lease ms  2 tag that meta must have  3 generation  4 resync event, or ""
-- Returns  "OK", or "CONFLICT"
-- Slot     {N}         If repeated: OK again, with a second resync event.
local m = redis.call('HMGET', KEYS[2], 'tag', 'gen')
if m[1] ~= ARGV[2] or m[2] ~= ARGV[3] or redis.call('EXISTS', KEYS[1]) == 0 then return 'CONFLICT' end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], 'state', 'live')
if ARGV[4] ~= '' then redis.call('XADD', KEYS[3], '*', 'e', ARGV[4]) end
return 'OK'
