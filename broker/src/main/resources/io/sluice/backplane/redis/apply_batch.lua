-- apply_batch: what the operations of one batch see and change: the node's state as Redis has it, with what this batch has
-- changed so far laid over it. Nothing is written here; it stands before apply, see Script.
-- After    events.lua

local clients, groups, uids, rt, events = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local base, limit, now, millis, nodeid = ARGV[1], tonumber(ARGV[7]), ARGV[9], tonumber(ARGV[10]), ARGV[12]
local call = redis.call
-- Known once the writer may write: the number of its frame, and the types of events to record.
local seq, recorded
local writes, blobs, results, routes, size = {}, {}, {}, {}, 60
local records, members, owners, pending, sessions = {}, {}, {}, {}, {}
local count, eventcount, eventbytes, population = 0, 0, 0, nil

local function write(...) writes[#writes + 1] = {...} end

local function keep(blob)
  blobs[#blobs + 1] = blob
  size = size + #blob
end

local function encode(text) return cjson.encode(text) end

local function client(id)
  local record = records[id]
  if record == nil then
    local text = call('HGET', clients, id)
    record = text and {list = cjson.decode(text)} or false
    records[id] = record
  end
  return record
end

local function inside(record)
  if not record.set then
    record.set = {}
    for i = 5, #record.list do record.set[record.list[i]] = true end
  end
  return record.set
end

local function present(id)
  local record = records[id]
  if record == nil then return call('HEXISTS', clients, id) == 1 end
  return record ~= false
end

local function size_of_group(name)
  if not members[name] then members[name] = call('SCARD', base .. 'g:' .. name) end
  return members[name]
end

local function todo(field)
  if pending[field] == nil then pending[field] = call('HGET', rt, field) or false end
  return pending[field]
end

local function route(field, sign)
  pending[field] = sign .. seq
  write('HSET', rt, field, sign .. seq)
end

-- Whoever finds a route not confirmed must write it too: its first writer may be dead.
local function owe(field)
  local value = todo(field)
  if value and string.sub(value, 1, 1) == '+' then
    routes[#routes + 1] = encode(tostring(count))
    routes[#routes + 1] = encode(field)
    routes[#routes + 1] = encode(value)
  end
end

local function enter(id, record, name)
  local set = inside(record)
  if set[name] then return 0 end
  local before = size_of_group(name)
  todo('g' .. name)
  set[name] = true
  record.list[#record.list + 1] = name
  members[name] = before + 1
  write('SADD', base .. 'g:' .. name, id)
  if before == 0 then
    write('SADD', groups, name)
    route('g' .. name, '+')
  end
  return 1
end

-- at: where the name stands in the record, if that is known; a search for each of a thousand takes long.
local function depart(id, record, name, at)
  local set = inside(record)
  if not set[name] then return 0 end
  local after = size_of_group(name) - 1
  todo('g' .. name)
  set[name] = nil
  for i = at or 5, #record.list do
    if record.list[i] == name then table.remove(record.list, i) break end
  end
  members[name] = after
  write('SREM', base .. 'g:' .. name, id)
  if after <= 0 then
    write('SREM', groups, name)
    route('g' .. name, '-')
  end
  return 1
end

-- A uid's owner is the local part of its only client, or "*" and a set.
local function owner(uid)
  if owners[uid] == nil then
    local value = call('HGET', uids, uid)
    owners[uid] = value and {value = value, n = value == '*' and call('SCARD', base .. 'u:' .. uid) or 1} or {n = 0}
  end
  return owners[uid]
end

local function attach(id, uid)
  local own = owner(uid)
  todo('u' .. uid)
  if own.n == 0 then
    own.value = id
    write('HSET', uids, uid, id)
    route('u' .. uid, '+')
  elseif own.value == '*' then
    write('SADD', base .. 'u:' .. uid, id)
  else
    call('EXISTS', base .. 'u:' .. uid)
    write('SADD', base .. 'u:' .. uid, own.value, id)
    write('HSET', uids, uid, '*')
    own.value = '*'
  end
  own.n = own.n + 1
end

local function detach(id, uid)
  local own = owner(uid)
  todo('u' .. uid)
  if own.value == '*' then write('SREM', base .. 'u:' .. uid, id) end
  own.n = own.n - 1
  if own.n <= 0 then
    own.n, own.value = 0, nil
    write('HDEL', uids, uid)
    route('u' .. uid, '-')
  end
end

local function session(id)
  if sessions[id] == nil then sessions[id] = call('GET', base .. 's:' .. id) or false end
  return sessions[id]
end

local function wanted(kind) return string.find(recorded, kind, 1, true) end

local function about(id, record) return event_data(nodeid, id, record.list, session(id)) end

local function event(kind, subject, data)
  eventcount = eventcount + 1
  local entry = cloud_event(nodeid, seq .. '-' .. eventcount, 'client.' .. kind, subject, now, data)
  eventbytes = eventbytes + #entry
  write('XADD', events, '*', 'e', entry)
end

local i = 13
local function take()
  local value = ARGV[i]
  i = i + 1
  return value
end
local function list()
  local n = tonumber(take())
  local from = i
  i = i + n
  return from, i - 1
end
