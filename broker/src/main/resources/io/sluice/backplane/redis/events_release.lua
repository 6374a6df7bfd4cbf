-- events_release: ends a reader's lease.
-- KEYS     1 evlock      ARGV  1 token
-- Returns  1 if it had the lease, else 0
-- Slot     {N}           If repeated: 0.
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0
