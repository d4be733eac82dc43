#!lua
-- Commits one turn, all of it or nothing.
--
-- KEYS  1 case  2 mark  3 refs  4 wake  5 ready  6 waiting  7 queues
-- ARGV  1 the partition's prefix  2 lane  3 how many seconds the mark lives, 0: no event
--       4 version as it was read  5 1: erase  6 1: the ref is known to be free in the other partitions
--       7 ref  8 stage  9 ball  10 updated (us)  11 wake (us, "": never)  12 head (JSON)  13 key  14 body
--       15 lease, "": claim nothing  16 now (us)  17 until when a claimed entry's queue is hidden (us)
--       then ten an entry: id, queue, kind, ref, key, body, created (ns), due (ns), created (us), due (us)
-- Returns seen, conflict, ref (taken), check (look for the ref elsewhere and call again), or ok and, with blanks
-- between, which of the entries are claimed (the first is 1)
--
-- The keys made here (queue:, entry:, list…) carry the prefix and so the slot of KEYS.

local prefix, lane, ref = ARGV[1], ARGV[2], ARGV[7]

if ARGV[3] ~= '0' and redis.call('EXISTS', KEYS[2]) == 1 then return 'seen' end

local old = redis.call('HMGET', KEYS[1], 'version', 'ref', 'stage', 'ball')
if (old[1] or '0') ~= ARGV[4] or (old[2] or ref) ~= ref then return 'conflict' end

if ARGV[5] == '0' and not old[2] then
  if redis.call('HEXISTS', KEYS[3], ref) == 1 then return 'ref' end
  if ARGV[6] == '0' then return 'check' end
end

local function lists(stage, ball)
  return {prefix .. 'list', prefix .. 'list:stage:' .. stage, prefix .. 'list:ball:' .. ball,
    prefix .. 'list:both:' .. stage .. '\0' .. ball}
end

-- From here on everything is written.

if ARGV[3] ~= '0' then redis.call('SET', KEYS[2], '1', 'EX', ARGV[3]) end

local erase = ARGV[5] == '1'
if old[2] and (erase or old[3] ~= ARGV[8] or old[4] ~= ARGV[9]) then
  for _, list in ipairs(lists(old[3], old[4])) do redis.call('ZREM', list, ref) end
end

if erase then
  for _, name in ipairs(redis.call('SMEMBERS', KEYS[7])) do
    local queue = lane .. '\0' .. name
    for _, id in ipairs(redis.call('LRANGE', prefix .. 'queue:' .. queue, 0, -1)) do
      redis.call('DEL', prefix .. 'entry:' .. lane .. '\0' .. id)
      redis.call('ZREM', KEYS[6], lane .. '\0' .. id)
    end
    redis.call('DEL', prefix .. 'queue:' .. queue)
    redis.call('ZREM', KEYS[5], queue)
  end
  if old[2] then redis.call('HDEL', KEYS[3], ref) end
  redis.call('DEL', KEYS[1], KEYS[7])
  redis.call('ZREM', KEYS[4], lane)
else
  redis.call('HSET', KEYS[1], 'version', string.format('%d', tonumber(ARGV[4]) + 1), 'ref', ref,
    'stage', ARGV[8], 'ball', ARGV[9], 'head', ARGV[12], 'key', ARGV[13], 'body', ARGV[14])
  if not old[2] then redis.call('HSET', KEYS[3], ref, lane) end
  for _, list in ipairs(lists(ARGV[8], ARGV[9])) do redis.call('ZADD', list, ARGV[10], ref) end
  if ARGV[11] == '' then
    redis.call('ZREM', KEYS[4], lane)
  else
    redis.call('ZADD', KEYS[4], ARGV[11], lane)
  end
end

local verdict, lease, now = 'ok', ARGV[15], tonumber(ARGV[16])
for i = 18, #ARGV, 10 do
  local id, queue = lane .. '\0' .. ARGV[i], lane .. '\0' .. ARGV[i + 1]
  local entry = prefix .. 'entry:' .. id
  if redis.call('EXISTS', entry) == 0 then
    redis.call('HSET', entry, 'kind', ARGV[i + 2], 'ref', ARGV[i + 3], 'key', ARGV[i + 4], 'body', ARGV[i + 5],
      'created', ARGV[i + 6], 'due', ARGV[i + 7], 'at', ARGV[i + 9])
    redis.call('ZADD', KEYS[6], ARGV[i + 8], id)
    if redis.call('RPUSH', prefix .. 'queue:' .. queue, ARGV[i]) == 1 then
      redis.call('SADD', KEYS[7], ARGV[i + 1])
      if lease ~= '' and tonumber(ARGV[i + 9]) <= now then
        redis.call('HSET', entry, 'lease', lease, 'attempts', '1')
        redis.call('ZADD', KEYS[5], ARGV[17], queue)
        verdict = verdict .. ' ' .. (i - 8) / 10
      else
        redis.call('ZADD', KEYS[5], ARGV[i + 9], queue)
      end
    end
  end
end
return verdict
