-- health_write: whether this server runs scripts and takes writes, as the same user.
-- KEYS     1 a key of its own     ARGV  1 ms after which it is gone
-- Returns  1
-- Slot     any                    If repeated: the same.
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return 1
