-- events_take: one reader at a time for the events of a node, in the name of the group.
-- KEYS     1 evlock  2 events
-- ARGV     1 token of the reader  2 lease ms  3 group
-- Returns  1 if the reader has the lease now, 0 where another has it
-- Slot     {N}         If repeated: 1 again, the lease is longer.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
local made = redis.pcall('XGROUP', 'CREATE', KEYS[2], ARGV[3], '0', 'MKSTREAM')
if made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then return made end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
