-- route_forget: takes a node that is gone off a route, unless it has come back and said so.
-- KEYS     1 route          ARGV  1 node id  2 seq that was read before the node was seen to be gone
-- Returns  1 if the entry is gone by this call, else 0
-- Slot     the route's      If repeated: harmless, a later entry stays.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
