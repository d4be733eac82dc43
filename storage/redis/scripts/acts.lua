#!lua flags=no-writes
-- Reads the newest acts of an audit log, the newest first.
--
-- KEYS  1 acts  2 acted
-- ARGV  1 how many
-- Returns id, value, id, value …

local found = {}
for i, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, tonumber(ARGV[1]) - 1, 'REV')) do
  found[2 * i - 1], found[2 * i] = id, redis.call('HGET', KEYS[1], id)
end
return found
