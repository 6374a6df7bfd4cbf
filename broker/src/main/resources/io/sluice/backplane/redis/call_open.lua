-- call_open: finds what is known of a call with an Idempotency-Key, or begins to know it.
-- KEYS     1 call          ARGV  1 fingerprint  2 id for a new call  3 ms to live
-- Returns  list: NEW id | AGAIN id (begun, not answered) | DONE status body | OTHER (another fingerprint)
-- Slot     the call's      If repeated: AGAIN with the same id.
local held = redis.call('HMGET', KEYS[1], 'f', 'id', 's', 'b')
if not held[1] then
  redis.call('HSET', KEYS[1], 'f', ARGV[1], 'id', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return {'NEW', ARGV[2]}
end
if held[1] ~= ARGV[1] then return {'OTHER'} end
if held[3] then return {'DONE', held[3], held[4]} end
return {'AGAIN', held[2]}
