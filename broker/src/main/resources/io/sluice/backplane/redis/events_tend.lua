-- events_tend: removes from a node's stream what all have read, and looks how much is left.
-- KEYS     1 meta  2 events
-- ARGV     1 consumers at least
-- Returns  {entries, bytes, written so far, trimmed unread so far, consumers, name of the slowest group}; {} where Redis
--          does not know the node
-- Slot     {N}         If repeated: the same.
-- After    events.lua
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
local before = redis.call('XLEN', KEYS[2])
local groups, slowest = trim_acknowledged(KEYS[2])
local length = redis.call('XLEN', KEYS[2])
local measured = redis.pcall('MEMORY', 'USAGE', KEYS[2])
if length == 0 then
  measured = 0
elseif type(measured) ~= 'number' then -- who may not ask keeps to the estimate
  measured = math.floor(tonumber(redis.call('HGET', KEYS[1], 'eventsize') or '0') * length / before)
end
local consumers = math.max(groups, tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'consumers', consumers, 'eventsize', string.format('%.0f', measured))
local m = redis.call('HMGET', KEYS[1], 'eventcount', 'eventloss')
return {tostring(length), string.format('%.0f', measured), m[1] or '0', m[2] or '0', tostring(consumers), slowest}
