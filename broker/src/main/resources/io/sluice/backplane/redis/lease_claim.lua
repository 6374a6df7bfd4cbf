-- lease_claim: takes a node id, for the first time or again, and begins a history that nothing is before.
-- KEYS     1 node  2 meta  3 seq  4 log
-- ARGV     1 state   "live" for a new id, "recovering" for one that returns
--          2 lease   ms          3 last  seq seen so far, 0 for a new id      4 tag  16 hex digits
--          5 events  types to record, separated by commas                     6 eventsmax  entries
--          7 eventsbytes                       8 consumers of them at least
--          9... fields and values of the node key
-- Returns  {"OK", seq, generation}, or {"TAKEN"} where a new id is in use
-- Slot     {N}       If repeated: a new id is TAKEN; a returning node just claims again.
local fresh = ARGV[1] == 'live'
if fresh and (redis.call('EXISTS', KEYS[1]) == 1 or redis.call('EXISTS', KEYS[2]) == 1) then return {'TAKEN'} end
local time = redis.call('TIME')
local micros = tonumber(time[1]) * 1000000 + tonumber(time[2])
local seq = math.max(micros, tonumber(redis.call('GET', KEYS[3]) or '0'), tonumber(ARGV[3])) + 1
local text = string.format('%.0f', seq)
local previous = redis.call('HGET', KEYS[2], 'tag') or '0000000000000000'
for n = 9, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[n], ARGV[n + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local generation = redis.call('HINCRBY', KEYS[2], 'gen', 1)
redis.call('HSET', KEYS[2], 'state', ARGV[1], 'tag', ARGV[4], 'bytes', '0', 'events', ARGV[5],
  'eventsmax', ARGV[6], 'eventsbytes', ARGV[7])
if ARGV[8] ~= '0' or fresh then redis.call('HSET', KEYS[2], 'consumers', ARGV[8]) end
redis.call('PERSIST', KEYS[2])
redis.call('SET', KEYS[3], text)
redis.call('XADD', KEYS[4], text .. '-0', 'f', '1 ' .. text .. ' ' .. ARGV[4] .. ' ' .. previous .. '\n')
redis.call('PERSIST', KEYS[4])
return {'OK', text, tostring(generation)}
