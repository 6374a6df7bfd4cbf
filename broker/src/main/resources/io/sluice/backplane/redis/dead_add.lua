-- dead_add: keeps an event that could not be delivered; the oldest go where there are too many.
-- KEYS     1 dead
-- ARGV     1 event  2 node  3 why  4 most entries  5 most bytes
-- Returns  how many were dropped for it
-- Slot     that of the key          If repeated: the event is kept twice.
redis.call('XADD', KEYS[1], '*', 'e', ARGV[1], 'node', ARGV[2], 'why', ARGV[3])
local dropped = redis.call('XTRIM', KEYS[1], 'MAXLEN', ARGV[4])
-- Who may not ask keeps to the entries.
local function bytes()
  local measured = redis.pcall('MEMORY', 'USAGE', KEYS[1])
  return type(measured) == 'number' and measured or 0
end
while bytes() > tonumber(ARGV[5]) and redis.call('XLEN', KEYS[1]) > 1 do
  dropped = dropped + redis.call('XTRIM', KEYS[1], 'MAXLEN', math.floor(redis.call('XLEN', KEYS[1]) * 0.9))
end
return dropped
