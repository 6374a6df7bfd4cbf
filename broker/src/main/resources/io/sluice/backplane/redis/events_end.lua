-- events_end: removes the stream of a node that is gone, once every group has read it to the end.
-- KEYS     1 node  2 meta  3 evlock  4 events
-- ARGV     1 token of the reader
-- Returns  1 if it is removed, else 0
-- Slot     {N}         If repeated: 0.
if redis.call('GET', KEYS[3]) ~= ARGV[1] or redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local state = redis.call('HGET', KEYS[2], 'state')
if state and state ~= 'gone' then return 0 end
if redis.call('EXISTS', KEYS[4]) == 1 and redis.call('XLEN', KEYS[4]) > 0 then
  local last = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)[1][1]
  local lastms, lastseq = string.match(last, '^(%d+)%-(%d+)$')
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[4])) do
    local about = {}
    for n = 1, #group, 2 do about[group[n]] = group[n + 1] end
    local ms, seq = string.match(about['last-delivered-id'], '^(%d+)%-(%d+)$')
    ms, lastms = tonumber(ms), tonumber(lastms)
    if about.pending > 0 or ms < lastms or ms == lastms and tonumber(seq) < tonumber(lastseq) then return 0 end
  end
end
redis.call('DEL', KEYS[3], KEYS[4])
return 1
