-- node_look: what a watcher wants to know of a node. Changes nothing.
-- KEYS     1 node  2 meta
-- Returns  {1 if the lease holds else 0, beat, state, generation}; "" where there is none
-- Slot     {N}
local m = redis.call('HMGET', KEYS[2], 'beat', 'state', 'gen')
return {redis.call('EXISTS', KEYS[1]), m[1] or '', m[2] or '', m[3] or ''}
