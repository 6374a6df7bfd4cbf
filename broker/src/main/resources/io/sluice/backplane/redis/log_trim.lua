-- log_trim: forgets what the node has applied, between heartbeats.
-- KEYS     1 meta  2 log      ARGV  1 last seq applied  2 bytes applied since the last trim
-- Returns  bytes that the log holds now
-- Slot     {N}                If repeated: counts the bytes twice; the budget is then less strict until the next trim.
redis.call('XTRIM', KEYS[2], 'MINID', ARGV[1] .. '-0')
local bytes = math.max(0, tonumber(redis.call('HGET', KEYS[1], 'bytes') or '0') - tonumber(ARGV[2]))
redis.call('HSET', KEYS[1], 'bytes', string.format('%.0f', bytes))
return bytes
