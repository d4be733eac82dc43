#!lua
-- Claims the first entries of queues that are ready.
--
-- KEYS  1 ready  2 queues of the lane (only for one lane)
-- ARGV  1 the partition's prefix  2 now (us)  3 until when the queues are hidden (us)  4 lease  5 limit
--       6 lane, or "": all lanes
-- Returns an array an entry: lane, queue, id, kind, ref, key, body, created, due, attempts before this one

local prefix, now, lane = ARGV[1], tonumber(ARGV[2]), ARGV[6]
local limit = tonumber(ARGV[5])

local ready = {}
if lane == '' then
  ready = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[2], 'BYSCORE', 'LIMIT', 0, limit)
else
  for _, name in ipairs(redis.call('SMEMBERS', KEYS[2])) do
    local at = redis.call('ZSCORE', KEYS[1], lane .. '\0' .. name)
    if at and tonumber(at) <= now and #ready < limit then ready[#ready + 1] = lane .. '\0' .. name end
  end
end

local claimed = {}
for _, queue in ipairs(ready) do
  local zero = string.find(queue, '\0', 1, true)
  local owner, name = string.sub(queue, 1, zero - 1), string.sub(queue, zero + 1)
  local id = redis.call('LINDEX', prefix .. 'queue:' .. queue, 0)
  local entry = prefix .. 'entry:' .. owner .. '\0' .. id
  local e = redis.call('HMGET', entry, 'kind', 'ref', 'key', 'body', 'created', 'due', 'attempts')
  redis.call('HSET', entry, 'lease', ARGV[4])
  redis.call('HINCRBY', entry, 'attempts', 1)
  redis.call('ZADD', KEYS[1], ARGV[3], queue)
  claimed[#claimed + 1] = {owner, name, id, e[1], e[2], e[3], e[4], e[5], e[6], e[7] or '0'}
end
return claimed
