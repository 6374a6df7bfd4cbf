-- reap_end: nothing is left of a node but its history and its events.
-- KEYS     1 node  2 meta  3 seq  4 log  5 clients  6 rt  7 groups  8 uids  9 lanes
-- ARGV     1 generation  2 ms that the history is kept
-- Returns  1 if done, 0 where something is left or the node is back
-- Slot     {N}         If repeated: 0.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local m = redis.call('HMGET', KEYS[2], 'state', 'gen')
if m[1] ~= 'reaping' or m[2] ~= ARGV[1] then return 0 end
if redis.call('HLEN', KEYS[5]) > 0 or redis.call('HLEN', KEYS[6]) > 0 then return 0 end
redis.call('HSET', KEYS[2], 'state', 'gone')
redis.call('DEL', KEYS[7], KEYS[8], KEYS[9])
for n = 2, 4 do redis.call('PEXPIRE', KEYS[n], ARGV[2]) end
return 1
