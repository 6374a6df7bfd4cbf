-- apply: the only writer of a live node's client state. Checks an ordered list of operations, changes the state and
-- appends one frame with what succeeded to the node's mailbox: all or nothing.
--
-- KEYS     1 node  2 meta  3 seq  4 log  5 lanes  6 clients  7 groups  8 uids  9 rt  10 events
-- ARGV     1 base    prefix of all keys of the node           2 lane    WRITER:LANE, or "" for none
--          3 number  of the batch in its lane                 4 tag     16 hex digits
--          5 publish PUBLISH or SPUBLISH                      6 who     "api", "node" itself, or "reaper:GENERATION"
--          7 limit   groups of a client                       8 budget  bytes that the log may hold
--          9 now     ISO 8601 time                           10 millis  the same since 1970
--         11 expect  tag that meta must have, or ""          12 node id
--         13... operations, each a letter and its arguments; blob = the envelope for the frame
--           C local record blob                   connect                  -> 1, 0 if it is there already, or "LIMIT"
--           G session C-arguments                 connect with a session   -> the same
--           X local reason code blob              close                    -> 1, or false
--           B local uid blob                      bind                     -> [previous...], or false
--           N local uid|"" blob                   unbind                   -> [previous...], {"bound":"uid"}, or false
--           J local n group... blob               join                     -> number, "LIMIT", or false
--           L local n group... blob               leave                    -> number, or false
--           S local version|"" json blob          session                  -> version, {"version":n}, or false
--           c n local... blob                     send to clients          -> "0" or "1" for each
--           u n uid... blob                       send to uids             -> "0" or "1" for each
--           g n group... blob                     send to groups           -> 1 if any has members, else 0
--           a blob                                send to everyone         -> 1 if there is anyone, else 0
--           I blob                                ask the node             -> 1
--           R field value                         a route is written       -> 1
--           A local record session|"" event|"" blob  assert (recovery)     -> 1
--           O name millis n operation...             do it once: under that name the n arguments that follow are
--                                                    done, or the answer that is kept is given again
--           P name millis n operation...             one of a job that is done once: its number is added to the job's,
--                                                    -> the same, or 0 once the job has ended
--           E name millis                            the job has ended       -> the job's number
-- Returns  text: "OK {"seq":"n","tag":t,"r":[result...],"routes":["index","field","value"...]}" where routes are
--          those that the caller must write before it answers operation number index (from 0);
--          fewer results than operations: the rest was not done, for the first had kept Redis long enough;
--          or "DEAD", "GONE", "ABSENT" (Redis knows no such node), "RETRY", "LOST", "STALE", "BUSY", "CONFLICT", and for a reaper "STOP"
-- Slot     {N}
-- If repeated with the same lane and number: nothing happens and the answer is the same. The same operation under the
--          same name of O, by whatever writer: the same, as long as op:name is kept.
-- After    events.lua

local node, meta, seqkey, log, lanes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local clients, groups, uids, rt, events = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local base, lane, number, tag, publish, who = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local limit, budget, now, millis = tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9], tonumber(ARGV[10])
local nodeid = ARGV[12]
local call = redis.call

-- 1. May this writer write?
local m = call('HMGET', meta, 'state', 'tag', 'bytes', 'events', 'gen')
local state, previous, bytes, recorded = m[1], m[2] or '0000000000000000', tonumber(m[3] or '0'), m[4] or ''
local alive = call('EXISTS', node) == 1
local reaper = string.sub(who, 1, 7) == 'reaper:'
if reaper then
  if alive or state ~= 'reaping' or m[5] ~= string.sub(who, 8) then return 'STOP' end
elseif not alive then
  return not state and 'ABSENT' or state == 'gone' and 'GONE' or 'DEAD'
elseif state ~= 'live' and who ~= 'node' then
  return 'RETRY'
end
local seqtext = call('GET', seqkey)
if not seqtext then return 'LOST' end
if ARGV[11] ~= '' and ARGV[11] ~= previous then return 'CONFLICT' end

-- 2. Has this batch been here before?
if lane ~= '' then
  local done = call('HGET', lanes, lane)
  if done then
    local last, answer = string.match(done, '^(%d+) %d+ (.*)$')
    last = tonumber(last)
    if last == tonumber(number) then return answer end
    if last > tonumber(number) then return 'STALE' end
  end
end

-- 3. Read and decide, against an overlay of what this batch has changed so far. Nothing is written yet.
local seq = string.format('%.0f', tonumber(seqtext) + 1)
local writes, blobs, results, routes, size = {}, {}, {}, {}, 60
local records, members, owners, pending, sessions = {}, {}, {}, {}, {}
local count, eventcount, eventbytes, population = 0, 0, 0, nil
local names, fresh = {}, {}

-- Writes of one step: about 4 ms. The last operation may go beyond it: a client leaves a thousand groups, each with no
-- other member, in about 6 ms, and cannot be divided.
local ENOUGH = 2000

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

-- What is kept under a name; a batch may well hold both a call and its repetition.
local function kept(name)
  if names[name] == nil then names[name] = call('GET', base .. 'op:' .. name) or false end
  return names[name]
end

local function remember(name, ttl, answer)
  names[name], fresh[name] = answer, ttl
end

-- Whoever repeats an operation answers for its routes as the first did, whose process may be dead.
local function owe_again(at)
  if ARGV[at] == 'B' then owe('u' .. ARGV[at + 2]) end
  if ARGV[at] == 'J' then
    for n = at + 3, at + 2 + tonumber(ARGV[at + 2]) do owe('g' .. ARGV[n]) end
  end
end

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

-- The node hears of what changes nothing here too: after a failover that forgot, it may remember the opposite, and its
-- memory is what will be written (RewoundIT).
local operations
operations = {
  C = function() return connect(nil) end,

  G = function() return connect(take()) end,

  X = function()
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
  end,

  B = function()
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
  end,

  N = function()
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
  end,

  J = function()
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
  end,

  L = function()
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
  end,

  S = function()
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
  end,

  c = function()
    local first, last = list()
    local blob, hits, any = take(), {}, false
    for n = first, last do
      local here = present(ARGV[n])
      hits[#hits + 1] = here and '1' or '0'
      any = any or here
    end
    if any then keep(blob) end
    return '"' .. table.concat(hits) .. '"'
  end,

  u = function()
    local first, last = list()
    local blob, hits, any = take(), {}, false
    for n = first, last do
      local own = owners[ARGV[n]]
      local here
      if own then here = own.n > 0 else here = call('HEXISTS', uids, ARGV[n]) == 1 end
      hits[#hits + 1] = here and '1' or '0'
      any = any or here
    end
    if any then keep(blob) end
    return '"' .. table.concat(hits) .. '"'
  end,

  g = function()
    local first, last = list()
    local blob, any = take(), false
    for n = first, last do any = any or size_of_group(ARGV[n]) > 0 end
    if any then keep(blob) end
    return any and '1' or '0'
  end,

  a = function()
    local blob = take()
    population = population or call('HLEN', clients)
    if population > 0 then keep(blob) end
    return population > 0 and '1' or '0'
  end,

  I = function()
    keep(take())
    return '1'
  end,

  R = function()
    local field, value = take(), take()
    if todo(field) == value then
      pending[field] = false
      write('HDEL', rt, field)
    end
    return '1'
  end,

  -- The node's own truth about one client. The record in Redis, if any, is brought to it.
  A = function()
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
  end,

  O = function()
    local name, ttl, n = take(), take(), tonumber(take())
    local at, answer = i, kept(name)
    if answer then
      owe_again(at)
    else
      answer = operations[take()]()
      remember(name, ttl, answer)
    end
    i = at + n
    return answer
  end,

  -- A job's number is a JSON number while it goes on and a list of it at the end.
  P = function()
    local name, ttl, n = take(), take(), tonumber(take())
    local at, sum, answer = i, kept(name) or '0', '0'
    if tonumber(sum) then
      answer = operations[take()]()
      remember(name, ttl, tostring(tonumber(sum) + (tonumber(answer) or 0)))
    end
    i = at + n
    return answer
  end,

  E = function()
    local name, ttl = take(), take()
    local sum = string.match(kept(name) or '0', '%d+')
    remember(name, ttl, '[' .. sum .. ']')
    return sum
  end,
}

-- A client may be in a thousand groups, and only here it is known: what would keep Redis too long is left to the next step.
while i <= #ARGV and (count == 0 or #writes < ENOUGH) do
  local operation = take()
  if not operations[operation] then return redis.error_reply('ERR operation ' .. operation .. ' is not known') end
  results[#results + 1] = operations[operation]()
  count = count + 1
end

if bytes + size > budget and #blobs > 0 and who == 'api' then return 'BUSY' end

-- 4. Write. Nothing from here on may fail.
for n = 1, #writes do call(unpack(writes[n])) end
if eventcount > 0 then bound_events(events, meta, nodeid, now, eventcount, eventbytes) end
for id, record in pairs(records) do
  if record and record.dirty then call('HSET', clients, id, cjson.encode(record.list)) end
end
for name, ttl in pairs(fresh) do call('SET', base .. 'op:' .. name, names[name], 'PX', ttl) end
local framed = #blobs > 0 or ARGV[11] ~= ''
local answer = 'OK {"seq":"' .. (framed and seq or seqtext) .. '","tag":"' .. (framed and tag or previous)
    .. '","r":[' .. table.concat(results, ',') .. '],"routes":[' .. table.concat(routes, ',') .. ']}'
-- By the clock of Redis, which the sweep asks too.
if lane ~= '' then call('HSET', lanes, lane, number .. ' ' .. call('TIME')[1] .. '000 ' .. answer) end

-- 5. One frame, numbered and chained, into the log and onto the channel.
if framed then
  call('INCR', seqkey)
  local frame = '1 ' .. seq .. ' ' .. tag .. ' ' .. previous .. '\n' .. table.concat(blobs)
  call('XADD', log, seq .. '-0', 'f', frame)
  call('HSET', meta, 'tag', tag, 'bytes', string.format('%.0f', bytes + #frame))
  if not reaper then redis.pcall(publish, base .. 'in', frame) end
end
return answer
