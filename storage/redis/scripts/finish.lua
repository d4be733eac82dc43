#!lua
-- Removes a claimed entry, which is the first of its queue, and lets the next one be claimed.
--
-- KEYS  1 entry  2 queue  3 ready  4 waiting  5 queues
-- ARGV  1 the partition's prefix  2 lane  3 the queue's name  4 id  5 lease
-- Returns 1, or 0: the lease was lost

if redis.call('HGET', KEYS[1], 'lease') ~= ARGV[5] then return 0 end

local lane, queue = ARGV[2], ARGV[2] .. '\0' .. ARGV[3]
redis.call('DEL', KEYS[1])
redis.call('LREM', KEYS[2], 1, ARGV[4])
redis.call('ZREM', KEYS[4], lane .. '\0' .. ARGV[4])

local next = redis.call('LINDEX', KEYS[2], 0)
if next then
  redis.call('ZADD', KEYS[3], redis.call('HGET', ARGV[1] .. 'entry:' .. lane .. '\0' .. next, 'at'), queue)
else
  redis.call('ZREM', KEYS[3], queue)
  redis.call('SREM', KEYS[5], ARGV[3])
end
return 1
