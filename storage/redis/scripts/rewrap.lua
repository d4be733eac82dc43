#!lua
-- Puts another wrapping of a data key in the place of one, wherever exactly that one stands in a lane.
--
-- KEYS  1 case  2 queues
-- ARGV  1 the partition's prefix  2 lane  3 the old wrapping  4 the new one
-- Returns how many there were

local prefix, lane, n = ARGV[1], ARGV[2], 0

if redis.call('HGET', KEYS[1], 'key') == ARGV[3] then
  redis.call('HSET', KEYS[1], 'key', ARGV[4])
  redis.call('HINCRBY', KEYS[1], 'version', 1) -- a turn that has read the old one conflicts
  n = n + 1
end
for _, name in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  for _, id in ipairs(redis.call('LRANGE', prefix .. 'queue:' .. lane .. '\0' .. name, 0, -1)) do
    local entry = prefix .. 'entry:' .. lane .. '\0' .. id
    if redis.call('HGET', entry, 'key') == ARGV[3] then
      redis.call('HSET', entry, 'key', ARGV[4])
      n = n + 1
    end
  end
end
return n
