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
-- After    events.lua apply_batch.lua apply_clients.lua apply_sends.lua apply_once.lua

local node, meta, seqkey, log, lanes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local lane, number, tag, publish, who = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local budget = tonumber(ARGV[8])

-- 1. May this writer write?
local m = call('HMGET', meta, 'state', 'tag', 'bytes', 'events', 'gen')
local state, previous, bytes = m[1], m[2] or '0000000000000000', tonumber(m[3] or '0')
recorded = m[4] or ''
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

-- 3. Read and decide. Nothing is written yet.
seq = string.format('%.0f', tonumber(seqtext) + 1)

-- Writes of one step: about 4 ms. The last operation may go beyond it: a client leaves a thousand groups, each with no
-- other member, in about 6 ms, and cannot be divided.
local ENOUGH = 2000

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
