-- message_record: writes what clients of a live node said as events, with what the clients are at that moment.
-- KEYS     1 node  2 meta  3 clients  4 events
-- ARGV     1 base    prefix of all keys of the node     2 node id      3 number of this lot, growing
--          4 now     ISO 8601 time
--          5... for each message: local, JSON of the member of data that holds it
-- Returns  {"OK", "1" if the readers of the events are behind, a letter for each message: w written, u unknown client,
--          r refused because the readers are far behind}, or {"WAIT"} while the node is not live
-- Slot     {N}         If repeated with the same number: nothing happens and the answer is the same. A late copy: WAIT.
-- After    events.lua
local node, meta, clients, events = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local base, nodeid, number, now = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local m = redis.call('HMGET', meta, 'state', 'said', 'eventsmax', 'eventsbytes', 'consumers', 'eventsize')
if m[1] ~= 'live' or redis.call('EXISTS', node) == 0 then return {'WAIT'} end
local said, letters = string.match(m[2] or '', '^(%d+) (%a*)$')
local consumed = (m[5] or '0') ~= '0'
local most, mostbytes = tonumber(m[3] or '50000'), tonumber(m[4] or '67108864')
local length, size = redis.call('XLEN', events), tonumber(m[6] or '0')

local function behind(times)
  return consumed and (length > times * most or size > times * mostbytes)
end

if said == number then return {'OK', behind(1) and '1' or '0', letters} end
if said and tonumber(said) > tonumber(number) then return {'WAIT'} end

-- False where somebody else wrote what cannot be read: the other clients of the node go on.
local function data_of(id, record)
  local readable, data = pcall(function()
    return event_data(nodeid, id, cjson.decode(record), redis.call('GET', base .. 's:' .. id))
  end)
  return readable and data
end

local known, entries, answers, bytes = {}, {}, {}, 0
for i = 5, #ARGV, 2 do
  local id = ARGV[i]
  if known[id] == nil then
    local record = redis.call('HGET', clients, id)
    known[id] = record and data_of(id, record)
  end
  if not known[id] then
    answers[#answers + 1] = 'u'
  elseif behind(2) then
    answers[#answers + 1] = 'r'
  else
    answers[#answers + 1] = 'w'
    local entry = cloud_event(nodeid, 'm' .. number .. '-' .. #answers, 'client.message', nodeid .. id, now,
      known[id] .. ',' .. ARGV[i + 1] .. '}')
    entries[#entries + 1] = entry
    length, size, bytes = length + 1, size + #entry, bytes + #entry
  end
end

for n = 1, #entries do redis.call('XADD', events, '*', 'e', entries[n]) end
redis.call('HSET', meta, 'said', number .. ' ' .. table.concat(answers))
if #entries > 0 then bound_events(events, meta, nodeid, now, #entries, bytes) end
return {'OK', behind(1) and '1' or '0', table.concat(answers)}
