-- reap_begin: a survivor takes over what a dead node left.
-- KEYS     1 node  2 meta
-- ARGV     1 generation that was watched
-- Returns  the new generation, or "" where the node is alive, changed or gone
-- Slot     {N}         If repeated: "" the second time; the reaper then looks again.
if redis.call('EXISTS', KEYS[1]) == 1 then return '' end
local m = redis.call('HMGET', KEYS[2], 'state', 'gen')
if not m[1] or m[1] == 'gone' or m[2] ~= ARGV[1] then return '' end
redis.call('HSET', KEYS[2], 'state', 'reaping')
return tostring(redis.call('HINCRBY', KEYS[2], 'gen', 1))
