-- lanes_sweep: drops the lanes of writers that are gone.
-- KEYS     1 lanes            ARGV  1 ms without use after which a lane is forgotten  2... lanes to look at
-- Returns  how many were dropped
-- Slot     {N}                If repeated: 0.
local dropped = 0
local before = tonumber(redis.call('TIME')[1]) * 1000 - tonumber(ARGV[1])
for n = 2, #ARGV do
  local held = redis.call('HGET', KEYS[1], ARGV[n])
  local at = held and string.match(held, '^%d+ (%d+) ')
  if at and tonumber(at) < before then dropped = dropped + redis.call('HDEL', KEYS[1], ARGV[n]) end
end
return dropped
