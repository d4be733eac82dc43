#!lua
-- Claims the first entries of queues that are ready.
--
-- KEYS  1 ready
-- ARGV  1 the partition's prefix  2 now (us)  3 until when the queues are hidden (us)  4 lease  5 limit
-- Returns an array an entry: lane, queue, id, kind, ref, key, body, created, due, attempts before this one,
--       1 (a lease was left: an attempt may have got through) or ""

local prefix = ARGV[1]

local claimed = {}
for _, queue in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', ARGV[2], 'BYSCORE', 'LIMIT', 0, ARGV[5])) do
  local zero = string.find(queue, '\0', 1, true)
  local owner, name = string.sub(queue, 1, zero - 1), string.sub(queue, zero + 1)
  local id = redis.call('LINDEX', prefix .. 'queue:' .. queue, 0)
  local entry = prefix .. 'entry:' .. owner .. '\0' .. id
  local e = redis.call('HMGET', entry, 'kind', 'ref', 'key', 'body', 'created', 'due', 'attempts', 'lease')
  redis.call('HSET', entry, 'lease', ARGV[4])
  redis.call('HINCRBY', entry, 'attempts', 1)
  redis.call('ZADD', KEYS[1], ARGV[3], queue)
  claimed[#claimed + 1] = {owner, name, id, e[1], e[2], e[3], e[4], e[5], e[6], e[7] or '0', e[8] and '1' or ''}
end
return claimed
