-- route_up: says that a node has members.
-- KEYS     1 route          ARGV  1 node id  2 seq
-- Returns  1 if it was news, else 0
-- Slot     the route's      If repeated: harmless, the number never goes back.
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and tonumber(held) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
