-- events_share: counts the readers that share the streams, and says that one more second this one is there.
-- KEYS     1 readers     ARGV  1 token  2 ms after which a silent reader is not counted
-- Returns  how many there are, 1 at least
-- Slot     that of the key          If repeated: the same.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', now - tonumber(ARGV[2])))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
