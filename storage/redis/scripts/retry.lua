#!lua
-- Puts a claimed entry back, still the first of its queue.
--
-- KEYS  1 entry  2 ready
-- ARGV  1 lease  2 lane and queue, with a NUL between  3 when it may be claimed again (us)
--       4 1: the attempt may have got through
-- Returns 1, or false: the lease was lost

if redis.call('HGET', KEYS[1], 'lease') ~= ARGV[1] then return false end
if ARGV[4] == '1' then
  redis.call('HSET', KEYS[1], 'lease', '?')
else
  redis.call('HDEL', KEYS[1], 'lease')
end
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
return 1
