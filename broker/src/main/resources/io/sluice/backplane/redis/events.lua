-- events: what all scripts that write a node's events share; it stands before them, see Script.
-- Fields of meta   events types to record   eventsmax entries and eventsbytes bytes of the stream before readers are behind
--                  consumers groups that read it   eventsize bytes in it, estimated   eventcount written so far
--                  eventloss trimmed before all had read them

-- The data of an event about a client, without its closing brace.
-- record: uid, address, protocol, millis, group...; text: version and JSON of the session, or false
local function event_data(node, id, record, text)
  local names = {}
  for n = 5, #record do names[#names + 1] = cjson.encode(record[n]) end
  return '{"client_id":"' .. node .. id .. '","uid":' .. (record[1] == '' and 'null' or cjson.encode(record[1]))
      .. ',"groups":[' .. table.concat(names, ',') .. '],"session":'
      .. (text and string.sub(text, string.find(text, ' ', 1, true) + 1) or '{}')
      .. ',"remote_address":' .. cjson.encode(record[2])
end

local function cloud_event(node, id, kind, subject, now, data)
  return '{"specversion":"1.0","id":"' .. node .. '-' .. id .. '","source":"/nodes/' .. node .. '","type":"sluice.'
      .. kind .. '","subject":"' .. subject .. '","time":"' .. now .. '","datacontenttype":"application/json","data":'
      .. data .. '}'
end

-- Removes what every group has acknowledged. Returns how many groups there are, and the slowest of them.
local function trim_acknowledged(events)
  local groups = redis.pcall('XINFO', 'GROUPS', events)
  if groups.err then return 0, '' end
  local floor, floorms, floorseq, slowest
  for _, group in ipairs(groups) do
    local about = {}
    for n = 1, #group, 2 do about[group[n]] = group[n + 1] end
    local first = about['last-delivered-id']
    local skip = 1
    if about.pending > 0 then first, skip = redis.call('XPENDING', events, about.name)[2], 0 end
    local ms, seq = string.match(first, '^(%d+)%-(%d+)$')
    ms, seq = tonumber(ms), tonumber(seq) + skip
    if not floor or ms < floorms or ms == floorms and seq < floorseq then
      floor, floorms, floorseq, slowest = string.format('%.0f-%.0f', ms, seq), ms, seq, about.name
    end
  end
  if floor then redis.call('XTRIM', events, 'MINID', floor) end
  return #groups, slowest or ''
end

local function oldest(events)
  local entry = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)[1]
  return entry and entry[1] or ''
end

-- After entries of so many bytes were added. Where no group reads the stream, it holds the newest; where one does, the
-- oldest go only at four times the limits, and an event tells of it.
local function bound_events(events, meta, node, now, added, bytes)
  local size = redis.call('HINCRBY', meta, 'eventsize', string.format('%.0f', bytes))
  redis.call('HINCRBY', meta, 'eventcount', added)
  local m = redis.call('HMGET', meta, 'eventsmax', 'eventsbytes', 'consumers')
  local times = (m[3] or '0') == '0' and 1 or 4
  local most, mostbytes = times * tonumber(m[1] or '50000'), times * tonumber(m[2] or '67108864')
  local length = redis.call('XLEN', events)
  if length <= most and size <= mostbytes then return end
  local lost = 0
  if times == 1 then
    local kept = size > mostbytes and math.floor(length * 7 / 8) or most
    lost = redis.call('XTRIM', events, 'MAXLEN', '~', string.format('%.0f', math.min(kept, most)))
  else
    trim_acknowledged(events)
    local left = redis.call('XLEN', events)
    if left > most or size * left / length > mostbytes then
      local from = oldest(events)
      local kept = math.max(1, math.floor(math.min(left, most) * 7 / 8))
      lost = redis.call('XTRIM', events, 'MAXLEN', '=', string.format('%.0f', kept))
      local to = oldest(events)
      if lost > 0 then
        redis.call('XADD', events, '*', 'e', cloud_event(node, 'gap-' .. to, 'node.gap', node, now,
          '{"from":"' .. from .. '","to":"' .. to .. '","count":' .. string.format('%.0f', lost) .. '}'))
      end
    end
  end
  local now_there = redis.call('XLEN', events)
  redis.call('HSET', meta, 'eventsize', string.format('%.0f', math.floor(size * now_there / length)))
  if lost > 0 then redis.call('HINCRBY', meta, 'eventloss', string.format('%.0f', lost)) end
end
