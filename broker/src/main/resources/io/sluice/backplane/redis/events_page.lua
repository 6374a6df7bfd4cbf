-- events_page: what the scripts that give events to a reader share; it stands before them, see Script.
-- KEYS     1 evlock  2 events      ARGV  1 token  2 lease ms

-- The beginning of an answer, while the reader has the lease, which is renewed; else nil.
local function begin_page()
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return nil end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  local time = redis.call('TIME')
  return {'OK', string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))}
end

-- Adds an entry and its event, "" where it is gone from the stream. Returns how many bytes that is.
local function add_event(page, id, fields)
  local event = ''
  for n = 1, fields and #fields or 0, 2 do
    if fields[n] == 'e' then event = fields[n + 1] end
  end
  page[#page + 1] = id
  page[#page + 1] = event
  return #event
end
