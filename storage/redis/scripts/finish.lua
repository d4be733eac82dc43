#!lua
-- Removes a claimed entry, which is the first of its queue, and claims the next one or lets it be claimed.
--
-- KEYS  1 out
-- ARGV  1 the partition's prefix  2 lane  3 the queue's name  4 id  5 lease
--       6 the next one's lease, "": claim nothing  7 now (us)  8 until when a claimed entry's queue is hidden (us)
-- Returns false: the lease was lost; else an array: nothing, or the claimed entry as claim.lua does

local prefix, lane, name, id, lease = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local state = redis.call('HGET', KEYS[1], 'q' .. name)
if not state then return false end
local first, held, _, _, flags = string.match(state, '^([^%z]*)%z([^%z]*)%z(%d+)%z([^%z]*)%z(.*)$')
if first ~= id or held ~= lease or lease == '' then return false end

local queue = lane .. '\0' .. name
if string.find(flags, 'w', 1, true) then redis.call('ZREM', prefix .. 'waiting', lane .. '\0' .. id) end
if not string.find(flags, 'm', 1, true) then
  redis.call('HDEL', KEYS[1], 'q' .. name, 'e' .. id)
  redis.call('ZREM', prefix .. 'ready', queue)
  return {}
end

redis.call('HDEL', KEYS[1], 'e' .. id)
local due, next = string.match(redis.call('LPOP', prefix .. 'queue:' .. queue), '^([^%z]*)%z(.*)$')
if redis.call('DECR', prefix .. 'behind') == 0 then redis.call('DEL', prefix .. 'behind') end
flags = redis.call('EXISTS', prefix .. 'queue:' .. queue) == 1 and 'wm' or 'w'
if ARGV[6] == '' or tonumber(due) > tonumber(ARGV[7]) then
  redis.call('HSET', KEYS[1], 'q' .. name, next .. '\0\0' .. '0\0\0' .. flags)
  redis.call('ZADD', prefix .. 'ready', due, queue)
  return {}
end
redis.call('HSET', KEYS[1], 'q' .. name, next .. '\0' .. ARGV[6] .. '\0' .. '1\0\0' .. flags)
redis.call('ZADD', prefix .. 'ready', ARGV[8], queue)
return {{lane, name, next, redis.call('HGET', KEYS[1], 'e' .. next), '0', ''}}
