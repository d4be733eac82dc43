#!lua
-- Puts a claimed entry back, still the first of its queue.
--
-- KEYS  1 out
-- ARGV  1 the partition's prefix  2 lane  3 the queue's name  4 id  5 lease  6 when it may be claimed again (us)
--       7 1: the attempt may have got through
-- Returns 1, or false: the lease was lost

local prefix, lane, name, id, lease = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local state = redis.call('HGET', KEYS[1], 'q' .. name)
if not state then return false end
local first, held, attempts, created, flags = string.match(state, '^([^%z]*)%z([^%z]*)%z(%d+)%z([^%z]*)%z(.*)$')
if first ~= id or held ~= lease or lease == '' then return false end

if not string.find(flags, 'w', 1, true) then
  redis.call('ZADD', prefix .. 'waiting', created, lane .. '\0' .. id)
  flags = 'w' .. flags
end
local left = ARGV[7] == '1' and '?' or ''
redis.call('HSET', KEYS[1], 'q' .. name, id .. '\0' .. left .. '\0' .. attempts .. '\0\0' .. flags)
redis.call('ZADD', prefix .. 'ready', ARGV[6], lane .. '\0' .. name)
return 1
