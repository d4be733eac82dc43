#!lua
-- Commits one turn, all of it or nothing.
--
-- KEYS  1 case  2 mark  3 out
-- ARGV  1 the partition's prefix  2 lane  3 how many seconds the mark lives, 0: no event
--       4 version as it was read  5 1: erase  6 1: the ref is known to be free in the other partitions
--       7 ref  8 stage, NUL, ball  9 updated (us)  10 wake (us, "": never)  11 the case's new value
--       12 lease, "": claim nothing  13 now (us)  14 until when a claimed entry's queue is hidden (us)
--       15 assignee, "": nobody  16 -needs (us), "": needs nobody
--       17 the day of the tallies  18 how many seconds its counters live  19 how many tallies
--       then five an entry: id, queue, value, created (us), due (us); then the names of the tallies
-- Returns seen, conflict, ref (taken), check (look for the ref elsewhere and call again), or ok and, with blanks
-- between, which of the entries are claimed (the first is 1)
--
-- The keys made here (list, wake, queue:…) carry the prefix and so the slot of KEYS.

local prefix, lane, ref, kind, out = ARGV[1], ARGV[2], ARGV[7], ARGV[8], KEYS[3]
local mark, erase = ARGV[3] ~= '0', ARGV[5] == '1'

local version, old, was, whose, needed = '0', nil, nil, '', ''
local case = redis.call('GET', KEYS[1])
if case then
  local rest
  version, old, was, rest = string.match(case, '^(%d+)%z([^%z]*)%z([^%z]*%z[^%z]*)' .. string.rep('%z[^%z]*', 6) .. '%z()')
  if string.sub(case, rest, rest) == '@' then whose, needed = string.match(case, '^@([^%z]*)%z([^%z]*)%z', rest) end
end

local new = not old and not erase
local moved = version ~= ARGV[4] or (old or ref) ~= ref
if moved or new then
  if mark and redis.call('EXISTS', KEYS[2]) == 1 then return 'seen' end
  if moved then return 'conflict' end
  if redis.call('HEXISTS', prefix .. 'refs', ref) == 1 then return 'ref' end
  if ARGV[6] == '0' then return 'check' end
end
if mark and not redis.call('SET', KEYS[2], '1', 'EX', ARGV[3], 'NX') then return 'seen' end

-- From here on everything is written.

-- mine is the list of an assignee's cases that a case of this kind stands in.
local function mine(who, kind)
  return prefix .. 'mine:' .. who .. '\0' .. (string.match(kind, '%z(.*)$') == 'nobody' and 'shut' or 'open')
end
local assignee, needs = ARGV[15], ARGV[16]
if erase then assignee, needs = '', '' end
if whose ~= '' and (whose ~= assignee or was ~= kind) then redis.call('ZREM', mine(whose, was), ref) end
if assignee ~= '' then redis.call('ZADD', mine(assignee, kind), ARGV[9], ref) end
if needs ~= '' then
  redis.call('ZADD', prefix .. 'needs', needs, ref)
elseif needed ~= '' then
  redis.call('ZREM', prefix .. 'needs', ref)
end

if old and (erase or was ~= kind) then
  local list = prefix .. 'list:' .. was
  redis.call('ZREM', list, ref)
  if redis.call('EXISTS', list) == 0 then redis.call('SREM', prefix .. 'lists', was) end
end
if old and erase then
  redis.call('HDEL', prefix .. 'refs', ref)
  redis.call('ZREM', prefix .. 'list', ref)
end

local held = {} -- until when entries of a queue that goes are somebody's, who may be doing one: what comes behind it waits
if erase then
  local behind = 0
  for _, field in ipairs(redis.call('HKEYS', out)) do
    local name = string.sub(field, 2)
    if string.sub(field, 1, 1) == 'q' then
      behind = behind - 1
      local holder = string.match(redis.call('HGET', out, field), '^[^%z]*%z([^%z]*)')
      if holder ~= '' and holder ~= '?' then held[name] = redis.call('ZSCORE', prefix .. 'ready', lane .. '\0' .. name) end
      redis.call('DEL', prefix .. 'queue:' .. lane .. '\0' .. name)
      redis.call('ZREM', prefix .. 'ready', lane .. '\0' .. name)
    else
      behind = behind + 1
      redis.call('ZREM', prefix .. 'waiting', lane .. '\0' .. name)
    end
  end
  if behind > 0 and redis.call('DECRBY', prefix .. 'behind', behind) == 0 then redis.call('DEL', prefix .. 'behind') end
  redis.call('DEL', KEYS[1], out)
  redis.call('ZREM', prefix .. 'wake', lane)
else
  redis.call('SET', KEYS[1], ARGV[11])
  if new then redis.call('HSET', prefix .. 'refs', ref, lane) end
  if was ~= kind then redis.call('SADD', prefix .. 'lists', kind) end
  redis.call('ZADD', prefix .. 'list', ARGV[9], ref)
  redis.call('ZADD', prefix .. 'list:' .. kind, ARGV[9], ref)
  if ARGV[10] == '' then
    redis.call('ZREM', prefix .. 'wake', lane)
  else
    redis.call('ZADD', prefix .. 'wake', ARGV[10], lane)
  end
end

local entries = #ARGV - tonumber(ARGV[19])
for i = entries + 1, #ARGV do
  local day = prefix .. 'tally:' .. ARGV[17]
  if redis.call('HINCRBY', day, ARGV[i], 1) == 1 then redis.call('EXPIRE', day, ARGV[18]) end
end

local verdict, lease, now = 'ok', ARGV[12], tonumber(ARGV[13])
for i = 20, entries, 5 do
  local id, name, created, due = ARGV[i], ARGV[i + 1], ARGV[i + 3], ARGV[i + 4]
  local queue, entry = lane .. '\0' .. name, 'e' .. id
  if held[name] and tonumber(held[name]) > tonumber(due) then due = held[name] end
  local found = redis.call('HMGET', out, 'q' .. name, entry)
  local state, known = found[1], found[2]
  if known then -- it waits already
  elseif not state and lease ~= '' and tonumber(due) <= now then
    redis.call('HSET', out, 'q' .. name, id .. '\0' .. lease .. '\0' .. '1\0' .. created .. '\0', entry, ARGV[i + 2])
    redis.call('ZADD', prefix .. 'ready', ARGV[14], queue)
    verdict = verdict .. ' ' .. (i - 15) / 5
  else
    redis.call('ZADD', prefix .. 'waiting', created, lane .. '\0' .. id)
    if not state then
      redis.call('HSET', out, 'q' .. name, id .. '\0\0' .. '0\0\0w', entry, ARGV[i + 2])
      redis.call('ZADD', prefix .. 'ready', due, queue)
    else
      if string.sub(state, -1) ~= 'm' then state = state .. 'm' end
      redis.call('HSET', out, 'q' .. name, state, entry, ARGV[i + 2])
      redis.call('RPUSH', prefix .. 'queue:' .. queue, due .. '\0' .. id)
      redis.call('INCR', prefix .. 'behind')
    end
  end
end
return verdict
