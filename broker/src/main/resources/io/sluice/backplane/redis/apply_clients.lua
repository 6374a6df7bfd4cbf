-- apply_clients: operations on one client. It stands before apply, see Script; arguments and results are told there.
-- After    apply_batch.lua

-- The node hears of what changes nothing here too: after a failover that forgot, it may remember the opposite, and its
-- memory is what will be written (RewoundIT).
local operations = {}

local function connect(json)
  local id, text, blob = take(), take(), take()
  if present(id) then return '0' end
  local known = cjson.decode(text)
  if #known - 4 > limit then return '"LIMIT"' end
  local record = {list = {known[1], known[2], known[3], known[4]}, dirty = true}
  records[id] = record
  if known[1] ~= '' then
    attach(id, known[1])
    owe('u' .. known[1])
  end
  for n = 5, #known do
    enter(id, record, known[n])
    owe('g' .. known[n])
  end
  if json then
    sessions[id] = '1 ' .. json
    write('SET', base .. 's:' .. id, sessions[id])
  end
  keep(blob)
  population = (population or call('HLEN', clients)) + 1
  if wanted('connected') then event('connected', nodeid .. id, about(id, record) .. '}') end
  return '1'
end

function operations.C() return connect(nil) end

function operations.G() return connect(take()) end

function operations.X()
  local id, reason, code, blob = take(), take(), take(), take()
  local record = client(id)
  if not record then return 'false' end
  local text = session(id)
  if wanted('closed') then
    local age = math.max(0, millis - record.list[4])
    event('closed', nodeid .. id, about(id, record) .. ',"code":' .. code .. ',"reason":' .. encode(reason)
      .. ',"duration_ms":' .. string.format('%.0f', age) .. '}')
  end
  for n = #record.list, 5, -1 do depart(id, record, record.list[n], n) end
  if record.list[1] ~= '' then detach(id, record.list[1]) end
  write('HDEL', clients, id)
  if text then write('DEL', base .. 's:' .. id) end
  sessions[id], records[id] = false, false
  population = (population or call('HLEN', clients)) - 1
  keep(blob)
  return '1'
end

function operations.B()
  local id, uid, blob = take(), take(), take()
  local record = client(id)
  if not record then return 'false' end
  local old = record.list[1]
  if old ~= uid then
    if old ~= '' then detach(id, old) end
    attach(id, uid)
    record.list[1] = uid
    record.dirty = true
  end
  keep(blob)
  owe('u' .. uid)
  return old == '' and '[]' or '[' .. encode(old) .. ']'
end

function operations.N()
  local id, expected, blob = take(), take(), take()
  local record = client(id)
  if not record then return 'false' end
  local old = record.list[1]
  if old ~= '' and expected ~= '' and expected ~= old then return '{"bound":' .. encode(old) .. '}' end
  keep(blob)
  if old == '' then return '[]' end
  detach(id, old)
  record.list[1] = ''
  record.dirty = true
  return '[' .. encode(old) .. ']'
end

function operations.J()
  local id = take()
  local first, last = list()
  local blob = take()
  local record = client(id)
  if not record then return 'false' end
  local set, fresh, seen = inside(record), 0, {}
  for n = first, last do
    if not set[ARGV[n]] and not seen[ARGV[n]] then fresh, seen[ARGV[n]] = fresh + 1, true end
  end
  if #record.list - 4 + fresh > limit then return '"LIMIT"' end
  for n = first, last do
    enter(id, record, ARGV[n])
    owe('g' .. ARGV[n])
  end
  if fresh > 0 then record.dirty = true end
  keep(blob)
  return tostring(fresh)
end

function operations.L()
  local id = take()
  local first, last = list()
  local blob = take()
  local record = client(id)
  if not record then return 'false' end
  local changed = 0
  for n = first, last do changed = changed + depart(id, record, ARGV[n]) end
  if changed > 0 then record.dirty = true end
  keep(blob)
  return tostring(changed)
end

function operations.S()
  local id, expected, json, blob = take(), take(), take(), take()
  if not present(id) then return 'false' end
  local text = session(id)
  local version = text and string.sub(text, 1, string.find(text, ' ', 1, true) - 1) or '0'
  if expected ~= '' and expected ~= version then return '{"version":' .. version .. '}' end
  local fresh = string.format('%.0f', tonumber(version) + 1)
  sessions[id] = fresh .. ' ' .. json
  write('SET', base .. 's:' .. id, sessions[id])
  keep(blob)
  return fresh
end

-- The node's own truth about one client. The record in Redis, if any, is brought to it.
function operations.A()
  local id, text, state, blob = take(), take(), take(), take()
  local truth = cjson.decode(text)
  local record = client(id)
  local restored = not record
  if restored then
    record = {list = {'', truth[2], truth[3], truth[4]}}
    records[id] = record
  end
  if record.list[1] ~= truth[1] then
    if record.list[1] ~= '' then detach(id, record.list[1]) end
    if truth[1] ~= '' then attach(id, truth[1]) end
    record.list[1] = truth[1]
  end
  local keepers = {}
  for n = 5, #truth do keepers[truth[n]] = true end
  for n = #record.list, 5, -1 do
    if not keepers[record.list[n]] then depart(id, record, record.list[n], n) end
  end
  for n = 5, #truth do enter(id, record, truth[n]) end
  record.dirty = true
  session(id)
  if state ~= '' then
    sessions[id] = state
    write('SET', base .. 's:' .. id, state)
  elseif sessions[id] then
    sessions[id] = false
    write('DEL', base .. 's:' .. id)
  end
  if blob == '1' or restored then
    if wanted('connected') then event('connected', nodeid .. id, about(id, record) .. ',"restored":true}') end
  end
  return '1'
end
