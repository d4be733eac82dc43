#!lua
-- Takes, renews or gives back a named lease.
--
-- KEYS  1 hold
-- ARGV  1 owner  2 now (us)  3 until (us), "": give back  4 when Redis may forget it (ms)
-- Returns 1, or 0: somebody else has it

local held = redis.call('HMGET', KEYS[1], 'owner', 'until')
if held[1] and held[1] ~= ARGV[1] and tonumber(held[2]) > tonumber(ARGV[2]) then return 0 end
if ARGV[3] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'until', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return 1
