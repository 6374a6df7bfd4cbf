-- events_done: acknowledges events, removes those that no other group needs, and renews the reader's lease.
-- KEYS     1 evlock  2 events
-- ARGV     1 token  2 lease ms  3 group  4... entry ids
-- Returns  1 if the reader still has the lease, else 0; the events are acknowledged in any case
-- Slot     {N}         If repeated: nothing more happens.
local held = redis.call('GET', KEYS[1]) == ARGV[1]
if held then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if redis.call('EXISTS', KEYS[2]) == 0 then return held and 1 or 0 end
for n = 4, #ARGV do redis.call('XACK', KEYS[2], ARGV[3], ARGV[n]) end

local function numbers(id)
  local ms, seq = string.match(id, '^(%d+)%-(%d+)$')
  return tonumber(ms), tonumber(seq)
end
local function before(a, b)
  local ams, aseq = numbers(a)
  local bms, bseq = numbers(b)
  return ams < bms or ams == bms and aseq < bseq
end

-- The first entry that some other group still needs, if there is another group.
local floor
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[2])) do
  local about = {}
  for n = 1, #group, 2 do about[group[n]] = group[n + 1] end
  if about.name ~= ARGV[3] then
    local first
    if about.pending > 0 then
      first = redis.call('XPENDING', KEYS[2], about.name)[2]
    else
      local ms, seq = numbers(about['last-delivered-id'])
      first = string.format('%.0f-%.0f', ms, seq + 1)
    end
    if not floor or before(first, floor) then floor = first end
  end
end
for n = 4, #ARGV do
  if not floor or before(ARGV[n], floor) then redis.call('XDEL', KEYS[2], ARGV[n]) end
end
if floor then
  -- What this group acknowledged before the others had read it.
  local mine = redis.call('XPENDING', KEYS[2], ARGV[3])
  if mine[1] > 0 and before(mine[2], floor) then floor = mine[2] end
  redis.call('XTRIM', KEYS[2], 'MINID', floor)
end
return held and 1 or 0
