-- call_plan: keeps which nodes a part of a call goes to, as the routes said at first.
-- KEYS     1 call          ARGV  1 name of the part  2 nodes
-- Returns  the nodes that count: those kept before, else these
-- Slot     the call's      If repeated: what the first said. A call that is no longer known keeps nothing.
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSETNX', KEYS[1], 'p' .. ARGV[1], ARGV[2]) end
return redis.call('HGET', KEYS[1], 'p' .. ARGV[1]) or ARGV[2]
