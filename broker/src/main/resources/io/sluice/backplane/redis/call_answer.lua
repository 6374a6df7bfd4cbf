-- call_answer: keeps the answer to a call; the first one counts.
-- KEYS     1 call          ARGV  1 id of the call  2 status  3 body  4 ms to live
-- Returns  list: status body of the answer that counts
-- Slot     the call's      If repeated: what the first said. A call that is no longer known keeps nothing.
local held = redis.call('HMGET', KEYS[1], 'id', 's', 'b')
if held[1] ~= ARGV[1] then return {ARGV[2], ARGV[3]} end
if held[2] then return {held[2], held[3]} end
redis.call('HSET', KEYS[1], 's', ARGV[2], 'b', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {ARGV[2], ARGV[3]}
