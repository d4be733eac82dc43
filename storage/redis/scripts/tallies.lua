#!lua flags=no-writes
-- Sums up a partition's counters.
--
-- KEYS  tally, a day each
-- Returns name, sum, name, sum …

local sums = {}
for _, day in ipairs(KEYS) do
  local flat = redis.call('HGETALL', day)
  for i = 1, #flat, 2 do sums[flat[i]] = (sums[flat[i]] or 0) + tonumber(flat[i + 1]) end
end
local found = {}
for name, sum in pairs(sums) do
  found[#found + 1] = name
  found[#found + 1] = sum
end
return found
