-- lease_renew: the heartbeat. Renews the lease, trims the log below what was applied, and sends an empty frame that
-- must come back.
-- KEYS     1 node  2 meta  3 seq  4 log  5 rt  6 lanes  7 clients  8 groups  9 uids  10 events
-- ARGV     1 lease    ms                    2 last   seq applied        3 its tag
--          4 applied  bytes since the last trim                        5 tag    16 hex digits for the empty frame
--          6 publish  PUBLISH or SPUBLISH   7 channel                  8 generation
--          9... fields and values of the node key
-- Returns  {"OK", seq, entries in rt, "1" if the lease had ended, keys of another type than ours}, {"RECOVER", why},
--          or {"REAPED", why} where others took the node for dead
-- Slot     {N}         If repeated: one more empty frame, nothing else.
local m = redis.call('HMGET', KEYS[2], 'state', 'gen', 'tag', 'bytes')
if not m[1] then return {'RECOVER', 'Redis does not know this node'} end
if m[1] ~= 'live' then return {'REAPED', 'its state is ' .. m[1]} end
if m[2] ~= ARGV[8] then return {'REAPED', 'its generation is ' .. m[2]} end
local now = redis.call('GET', KEYS[3])
if not now then return {'RECOVER', 'the mailbox number is missing'} end
local entry = redis.call('XRANGE', KEYS[4], ARGV[2] .. '-0', ARGV[2] .. '-0')[1]
if not entry or string.find(entry[2][2], ' ' .. ARGV[3] .. ' ', 1, true) ~= 3 + #ARGV[2] then
  return {'RECOVER', 'the log is not the history that the node knows'}
end
local lapsed = redis.call('EXISTS', KEYS[1]) == 0
for n = 9, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[n], ARGV[n + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('HINCRBY', KEYS[2], 'beat', 1)
redis.call('XTRIM', KEYS[4], 'MINID', ARGV[2] .. '-0')
local seq = string.format('%.0f', tonumber(now) + 1)
local frame = '1 ' .. seq .. ' ' .. ARGV[5] .. ' ' .. m[3] .. '\n'
-- An empty log ends what trims of unknown effect have added up to.
local left = redis.call('XLEN', KEYS[4]) > 1 and math.max(0, tonumber(m[4] or '0') - tonumber(ARGV[4])) or 0
local bytes = left + #frame
redis.call('SET', KEYS[3], seq)
redis.call('XADD', KEYS[4], seq .. '-0', 'f', frame)
redis.call('HSET', KEYS[2], 'tag', ARGV[5], 'bytes', string.format('%.0f', bytes))
redis.pcall(ARGV[6], ARGV[7], frame)
local wrong = {}
for n, expected in pairs({[6] = 'hash', [7] = 'hash', [8] = 'set', [9] = 'hash', [10] = 'stream'}) do
  local found = redis.call('TYPE', KEYS[n]).ok
  if found ~= 'none' and found ~= expected then
    wrong[#wrong + 1] = KEYS[n] .. ' is a ' .. found .. ' (expected: a ' .. expected .. ')'
  end
end
return {'OK', seq, tostring(redis.call('HLEN', KEYS[5])), lapsed and '1' or '0', table.concat(wrong, ', ')}
