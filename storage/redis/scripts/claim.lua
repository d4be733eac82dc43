#!lua
-- Claims the first entries of queues that are ready.
--
-- KEYS  1 ready
-- ARGV  1 the partition's prefix  2 now (us)  3 until when the queues are hidden (us)  4 lease  5 limit
-- Returns an array an entry: lane, queue, id, value, attempts before this one,
--       1 (a lease was left: an attempt may have got through) or ""

local prefix = ARGV[1]

local claimed = {}
for _, queue in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', ARGV[2], 'BYSCORE', 'LIMIT', 0, ARGV[5])) do
  local zero = string.find(queue, '\0', 1, true)
  local lane, name = string.sub(queue, 1, zero - 1), string.sub(queue, zero + 1)
  local out = prefix .. 'out:' .. lane
  local id, held, attempts, created, flags = string.match(redis.call('HGET', out, 'q' .. name),
    '^([^%z]*)%z([^%z]*)%z(%d+)%z([^%z]*)%z(.*)$')
  if not string.find(flags, 'w', 1, true) then
    redis.call('ZADD', prefix .. 'waiting', created, lane .. '\0' .. id)
    flags = 'w' .. flags
  end
  redis.call('HSET', out, 'q' .. name, id .. '\0' .. ARGV[4] .. '\0' .. string.format('%d', attempts + 1) .. '\0\0' .. flags)
  redis.call('ZADD', KEYS[1], ARGV[3], queue)
  claimed[#claimed + 1] = {lane, name, id, redis.call('HGET', out, 'e' .. id), attempts, held ~= '' and '1' or ''}
end
return claimed
