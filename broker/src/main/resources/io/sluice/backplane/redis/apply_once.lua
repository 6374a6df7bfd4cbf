-- apply_once: operations that are done once, whoever repeats them. It stands before apply, see Script; arguments and results
-- are told there.
-- After    apply_sends.lua

local names, fresh = {}, {}

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

function operations.O()
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
end

-- A job's number is a JSON number while it goes on and a list of it at the end.
function operations.P()
  local name, ttl, n = take(), take(), tonumber(take())
  local at, sum, answer = i, kept(name) or '0', '0'
  if tonumber(sum) then
    answer = operations[take()]()
    remember(name, ttl, tostring(tonumber(sum) + (tonumber(answer) or 0)))
  end
  i = at + n
  return answer
end

function operations.E()
  local name, ttl = take(), take()
  local sum = string.match(kept(name) or '0', '%d+')
  remember(name, ttl, '[' .. sum .. ']')
  return sum
end
