#!lua flags=no-writes
-- Reads a partition's part of a page of refs, the most recently updated first and equals by ref, downwards.
--
-- KEYS  1 a list: a sorted set of refs by their updated (us)
-- ARGV  1 how many  2 the cursor's updated (us), "": from the start  3 the cursor's ref
-- Returns ref, updated, ref, updated …

if ARGV[2] == '' then
  return redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1, 'REV', 'WITHSCORES')
end

-- Ranks of those updated at the cursor's very moment: low up to, not including, high. The first of them whose
-- ref is less than the cursor's begins the page; the cursor itself may lie in another partition or be gone.
local low = redis.call('ZCOUNT', KEYS[1], '(' .. ARGV[2], '+inf')
local high = low + redis.call('ZCOUNT', KEYS[1], ARGV[2], ARGV[2])
while low < high do
  local middle = math.floor((low + high) / 2)
  if redis.call('ZRANGE', KEYS[1], middle, middle, 'REV')[1] < ARGV[3] then
    high = middle
  else
    low = middle + 1
  end
end
return redis.call('ZRANGE', KEYS[1], low, low + tonumber(ARGV[1]) - 1, 'REV', 'WITHSCORES')
