#!lua
-- Removes a claimed entry, which is the first of its queue, and claims the next one or lets it be claimed.
--
-- KEYS  1 entry  2 queue  3 ready  4 waiting  5 queues
-- ARGV  1 the partition's prefix  2 lane  3 the queue's name  4 id  5 lease
--       6 the next one's lease, "": claim nothing  7 now (us)  8 until when a claimed entry's queue is hidden (us)
-- Returns false: the lease was lost; else an array: nothing, or the claimed entry as claim.lua does

if redis.call('HGET', KEYS[1], 'lease') ~= ARGV[5] then return false end

local lane, queue = ARGV[2], ARGV[2] .. '\0' .. ARGV[3]
redis.call('DEL', KEYS[1])
redis.call('LREM', KEYS[2], 1, ARGV[4])
redis.call('ZREM', KEYS[4], lane .. '\0' .. ARGV[4])

local next = redis.call('LINDEX', KEYS[2], 0)
if not next then
  redis.call('ZREM', KEYS[3], queue)
  redis.call('SREM', KEYS[5], ARGV[3])
  return {}
end
local entry = ARGV[1] .. 'entry:' .. lane .. '\0' .. next
local at = redis.call('HGET', entry, 'at')
if ARGV[6] == '' or tonumber(at) > tonumber(ARGV[7]) then
  redis.call('ZADD', KEYS[3], at, queue)
  return {}
end
local e = redis.call('HMGET', entry, 'kind', 'ref', 'key', 'body', 'created', 'due', 'attempts', 'lease')
redis.call('HSET', entry, 'lease', ARGV[6])
redis.call('HINCRBY', entry, 'attempts', 1)
redis.call('ZADD', KEYS[3], ARGV[8], queue)
return {{lane, ARGV[3], next, e[1], e[2], e[3], e[4], e[5], e[6], e[7] or '0', e[8] and '1' or ''}}
