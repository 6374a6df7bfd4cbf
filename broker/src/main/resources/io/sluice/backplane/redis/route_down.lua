-- route_down: says that a node had no members when its mailbox stood at seq.
-- KEYS     1 route          ARGV  1 node id  2 seq
-- Returns  1 if the entry is gone by this call, else 0
-- Slot     the route's      If repeated: harmless, a later entry stays.
local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held or tonumber(held) > tonumber(ARGV[2]) then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
