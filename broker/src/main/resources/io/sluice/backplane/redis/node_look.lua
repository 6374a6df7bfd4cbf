-- node_look: what a watcher wants to know of a node. Changes nothing.
-- KEYS     1 node  2 meta  3 clients  4 rt
-- Returns  {1 if the lease holds else 0, beat, state, generation}; "" where there is none. While a reaper is at work, its
--          progress is part of the beat: other watchers leave the node to it as long as it gets on.
-- Slot     {N}
local m = redis.call('HMGET', KEYS[2], 'beat', 'state', 'gen')
local beat = m[1] or ''
if m[2] == 'reaping' then
  beat = beat .. '/' .. (m[3] or '') .. '/' .. redis.call('HLEN', KEYS[3]) .. '/' .. redis.call('HLEN', KEYS[4])
end
return {redis.call('EXISTS', KEYS[1]), beat, m[2] or '', m[3] or ''}
