#!lua
-- Puts another wrapping of a data key in the place of one, wherever exactly that one stands in a lane.
--
-- KEYS  1 case  2 out
-- ARGV  1 the old wrapping  2 the new one
-- Returns how many there were

-- swapped is a value (see value.go) under the new wrapping, or nil if it is not under the old one. texts says how
-- many stand before the length of the key, or before the two that a case may have besides.
local function swapped(value, texts)
  local at = 1
  for _ = 1, texts do at = string.find(value, '\0', at, true) + 1 end
  if string.sub(value, at, at) == '@' then -- two more
    at = string.find(value, '\0', string.find(value, '\0', at, true) + 1, true) + 1
  end
  local zero = string.find(value, '\0', at, true)
  local last = zero + tonumber(string.sub(value, at, zero - 1))
  if string.sub(value, zero + 1, last) ~= ARGV[1] then return nil end
  return string.sub(value, 1, at - 1) .. #ARGV[2] .. '\0' .. ARGV[2] .. string.sub(value, last + 1)
end

local n = 0
local case = redis.call('GET', KEYS[1])
local fresh = case and swapped(case, 10)
if fresh then
  local version = string.match(fresh, '^%d+') -- goes up: a turn that has read the old one conflicts
  redis.call('SET', KEYS[1], string.format('%d', version + 1) .. string.sub(fresh, #version + 1))
  n = n + 1
end
local out = redis.call('HGETALL', KEYS[2])
for i = 1, #out, 2 do
  local entry = string.sub(out[i], 1, 1) == 'e' and swapped(out[i + 1], 4)
  if entry then
    redis.call('HSET', KEYS[2], out[i], entry)
    n = n + 1
  end
end
return n
