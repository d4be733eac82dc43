#!lua
-- Adds an act to the audit log once, and forgets some that have become too old.
--
-- KEYS  1 acts  2 acted
-- ARGV  1 id  2 value  3 at (us)  4 the earliest that is kept (us)  5 how many seconds the log lives from now on
-- Returns 1, or 0: it was there

local new = redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
if new == 1 then redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1]) end
local old = redis.call('ZRANGE', KEYS[2], '-inf', '(' .. ARGV[4], 'BYSCORE', 'LIMIT', 0, 100)
if #old > 0 then
  redis.call('HDEL', KEYS[1], unpack(old))
  redis.call('ZREM', KEYS[2], unpack(old))
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return new
