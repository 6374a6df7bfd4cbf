-- apply_sends: operations on many clients, which change nothing, and on the node. It stands before apply, see Script;
-- arguments and results are told there.
-- After    apply_clients.lua

function operations.c()
  local first, last = list()
  local blob, hits, any = take(), {}, false
  for n = first, last do
    local here = present(ARGV[n])
    hits[#hits + 1] = here and '1' or '0'
    any = any or here
  end
  if any then keep(blob) end
  return '"' .. table.concat(hits) .. '"'
end

function operations.u()
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
end

function operations.g()
  local first, last = list()
  local blob, any = take(), false
  for n = first, last do any = any or size_of_group(ARGV[n]) > 0 end
  if any then keep(blob) end
  return any and '1' or '0'
end

function operations.a()
  local blob = take()
  population = population or call('HLEN', clients)
  if population > 0 then keep(blob) end
  return population > 0 and '1' or '0'
end

function operations.I()
  keep(take())
  return '1'
end

function operations.R()
  local field, value = take(), take()
  if todo(field) == value then
    pending[field] = false
    write('HDEL', rt, field)
  end
  return '1'
end
