#!lua flags=no-writes
-- Reads a partition's part of a page of refs, the highest score first and equals by ref, downwards.
--
-- KEYS  lists: sorted sets of refs, by their updated or other times (us)
-- ARGV  1 how many  2 the cursor's score, "": from the start  3 the cursor's ref
-- Returns ref, score, ref, score …

local many, score, ref = tonumber(ARGV[1]), ARGV[2], ARGV[3]

local function page(list)
  if score == '' then return redis.call('ZRANGE', list, 0, many - 1, 'REV', 'WITHSCORES') end

  -- Ranks of those at the cursor's very score: low up to, not including, high. The first of them whose ref is
  -- less than the cursor's begins the page; the cursor itself may lie in another partition or be gone.
  local low = redis.call('ZCOUNT', list, '(' .. score, '+inf')
  local high = low + redis.call('ZCOUNT', list, score, score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if redis.call('ZRANGE', list, middle, middle, 'REV')[1] < ref then
      high = middle
    else
      low = middle + 1
    end
  end
  return redis.call('ZRANGE', list, low, low + many - 1, 'REV', 'WITHSCORES')
end

if #KEYS == 1 then return page(KEYS[1]) end

local all = {}
for _, list in ipairs(KEYS) do
  local flat = page(list)
  for i = 1, #flat, 2 do all[#all + 1] = {flat[i], flat[i + 1], tonumber(flat[i + 1])} end
end
table.sort(all, function(a, b) return a[3] > b[3] or a[3] == b[3] and a[1] > b[1] end)
local merged = {}
for i = 1, math.min(many, #all) do
  merged[2 * i - 1], merged[2 * i] = all[i][1], all[i][2]
end
return merged
