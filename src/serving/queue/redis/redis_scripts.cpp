#include "serving/queue/redis/redis_scripts.h"

namespace ilat::redis {

const char* const kSubmit = R"(
local line, turns, rounds, round, waiting, seq, job = unpack(KEYS)
local id, client = ARGV[1], ARGV[2]
if redis.call('EXISTS', job) == 1 then return 'there' end
local own = tonumber(redis.call('HGET', waiting, client) or 0) or 0
if redis.call('ZCARD', line) >= tonumber(ARGV[3]) or own >= tonumber(ARGV[4]) then return 'full' end
local its_round = tonumber(redis.call('GET', round) or 0) or 0
local last = redis.call('ZSCORE', rounds, client)
if last and tonumber(last) >= its_round then its_round = tonumber(last) + 1 end
local member = string.format('%016d:%s', redis.call('INCR', seq), id)
redis.call('HSET', job, 'stage', 'queued', 'version', 1, 'attempts', 0, 'client', client, 'member', member, 'round', its_round)
for i = 6, #ARGV, 2 do redis.call('HSET', job, ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', job, ARGV[5])
redis.call('ZADD', rounds, its_round, client)
redis.call('HINCRBY', waiting, client, 1)
redis.call('ZADD', line, its_round, member)
redis.call('XADD', turns, '*', 'turn', 1)
return redis.call('ZRANK', line, member)
)";

const char* const kBegin = R"(
local line, turns, rounds, round, waiting, running, turn = unpack(KEYS)
local entry, worker, most, prefix = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local function is_waiting(member)
  return redis.call('HGET', prefix .. string.sub(member, 18), 'stage') == 'queued'
end
local function leave_line(member)
  local id = string.sub(member, 18)
  local client = redis.call('HGET', prefix .. id, 'client') or ''
  if redis.call('HINCRBY', waiting, client, -1) <= 0 then redis.call('HDEL', waiting, client) end
  redis.call('SADD', turn, id)
end
if redis.call('EXISTS', turn) == 0 then
  local first
  while not first do
    local popped = redis.call('ZPOPMIN', line)
    if #popped == 0 then
      redis.call('DEL', waiting, rounds)
      redis.call('XACK', turns, 'workers', entry)
      redis.call('XDEL', turns, entry)
      return {}
    end
    if is_waiting(popped[1]) then
      first = popped[1]
      redis.call('SET', round, popped[2])
      redis.call('ZREMRANGEBYSCORE', rounds, '-inf', '(' .. popped[2])
    end
  end
  leave_line(first)
  if most > 1 then
    local key, taken = redis.call('HGET', prefix .. string.sub(first, 18), 'key'), 1
    for _, member in ipairs(redis.call('ZRANGE', line, 0, 127)) do
      if taken >= most then break end
      if is_waiting(member) and redis.call('HGET', prefix .. string.sub(member, 18), 'key') == key then
        redis.call('ZREM', line, member)
        leave_line(member)
        taken = taken + 1
      end
    end
  end
end
local jobs = {}
for _, id in ipairs(redis.call('SMEMBERS', turn)) do
  local job = prefix .. id
  if redis.call('EXISTS', job) == 1 then
    local attempts = redis.call('HINCRBY', job, 'attempts', 1)
    local owner = worker .. '/' .. attempts
    redis.call('HSET', job, 'stage', 'running', 'owner', owner, 'turn', entry)
    redis.call('HINCRBY', job, 'version', 1)
    redis.call('EXPIRE', job, ARGV[5])
    redis.call('SADD', running, id)
    jobs[#jobs + 1] = {id, owner, attempts}
  else
    redis.call('SREM', turn, id)
    redis.call('SREM', running, id)
  end
end
if #jobs == 0 then
  redis.call('XACK', turns, 'workers', entry)
  redis.call('XDEL', turns, entry)
end
return jobs
)";

const char* const kEnd = R"(
local line, turns, waiting, running, job = unpack(KEYS)
local id, owner = ARGV[1], ARGV[2]
local stage = redis.call('HGET', job, 'stage')
if not stage then return -1 end
if stage ~= 'queued' and stage ~= 'running' then
  if owner ~= '' and redis.call('HGET', job, 'by') == owner then return 2 end
  return 0
end
if owner ~= '' and redis.call('HGET', job, 'owner') ~= owner then return 0 end
if stage == 'queued' then
  local client = redis.call('HGET', job, 'client') or ''
  redis.call('ZREM', line, redis.call('HGET', job, 'member') or '')
  if redis.call('HINCRBY', waiting, client, -1) <= 0 then redis.call('HDEL', waiting, client) end
else
  local entry = redis.call('HGET', job, 'turn') or ''
  local turn = ARGV[6] .. entry
  redis.call('SREM', running, id)
  redis.call('SREM', turn, id)
  if redis.call('EXISTS', turn) == 0 then
    redis.call('XACK', turns, 'workers', entry)
    redis.call('XDEL', turns, entry)
  end
end
redis.call('HSET', job, 'stage', ARGV[3], 'standing', ARGV[4], 'by', owner)
redis.call('HINCRBY', job, 'version', 1)
redis.call('EXPIRE', job, ARGV[5])
for i = 7, #ARGV do redis.call('DEL', ARGV[i]) end
return 1
)";

const char* const kGiveBack = R"(
local line, turns, waiting, running, job = unpack(KEYS)
local id, owner = ARGV[1], ARGV[2]
if redis.call('HGET', job, 'stage') ~= 'running' or redis.call('HGET', job, 'owner') ~= owner then return 0 end
local entry = redis.call('HGET', job, 'turn') or ''
local turn = ARGV[4] .. entry
redis.call('SREM', running, id)
redis.call('SREM', turn, id)
if redis.call('EXISTS', turn) == 0 then
  redis.call('XACK', turns, 'workers', entry)
  redis.call('XDEL', turns, entry)
end
redis.call('HSET', job, 'stage', 'queued', 'standing', ARGV[3], 'owner', '')
redis.call('HINCRBY', job, 'version', 1)
redis.call('HINCRBY', job, 'attempts', -1)
redis.call('HINCRBY', waiting, redis.call('HGET', job, 'client') or '', 1)
redis.call('ZADD', line, redis.call('HGET', job, 'round') or 0, redis.call('HGET', job, 'member') or '')
redis.call('XADD', turns, '*', 'turn', 1)
return 1
)";

const char* const kTell = R"(
local job, preview = unpack(KEYS)
if redis.call('HGET', job, 'stage') ~= 'running' or redis.call('HGET', job, 'owner') ~= ARGV[1] then return 0 end
redis.call('HSET', job, 'standing', ARGV[2])
redis.call('HINCRBY', job, 'version', 1)
if ARGV[3] ~= '' then
  redis.call('HINCRBY', job, 'preview', 1)
  redis.call('SET', preview, ARGV[3], 'EX', 60)
end
return 1
)";

const char* const kLook = R"(
local changed = {}
for i = 1, #ARGV, 4 do
  local id, number = ARGV[i], (i + 3) / 4
  local job = 'ilat1:job:' .. id
  local now = redis.call('HMGET', job, 'stage', 'version', 'preview', 'standing', 'attempts', 'member', 'model')
  if not now[1] then
    changed[#changed + 1] = {number}
  else
    local place = -1
    if now[1] == 'queued' then
      place = redis.call('ZRANK', 'ilat1:' .. (now[7] or '') .. ':line', now[6] or '') or 0
    end
    local shown = now[3] or '0'
    if now[2] ~= ARGV[i + 1] or shown ~= ARGV[i + 2] or tostring(place) ~= ARGV[i + 3] then
      local preview = false
      if shown ~= ARGV[i + 2] then preview = redis.call('GET', 'ilat1:preview:' .. id) end
      changed[#changed + 1] = {number, now[2] or '0', now[1], now[4] or '', now[5] or '0', place, shown, preview}
    end
  end
end
return changed
)";

const char* const kBeat = R"(
local turns, workers = unpack(KEYS)
local now = tonumber(redis.call('TIME')[1])
if ARGV[1] ~= '' then redis.call('ZADD', workers, now, ARGV[1]) end
redis.call('ZREMRANGEBYSCORE', workers, '-inf', now - tonumber(ARGV[2]))
redis.call('EXPIRE', workers, 86400)
for i = 3, #ARGV do
  local pending = redis.call('XPENDING', turns, 'workers', ARGV[i], ARGV[i], 1)
  if pending[1] and pending[1][2] == ARGV[1] then
    redis.call('XCLAIM', turns, 'workers', ARGV[1], 0, ARGV[i], 'JUSTID')
  end
end
return redis.call('ZCARD', workers)
)";

const char* const kLeave = R"(
local turns, workers = unpack(KEYS)
redis.call('ZREM', workers, ARGV[1])
if redis.call('EXISTS', turns) == 0 then return 0 end
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', turns, 'workers')) do
  -- name, pending and idle at their places; whoever still has an entry keeps its name until another claims it
  local gone = consumer[2] == ARGV[1] or consumer[6] > 3600000
  if gone and consumer[4] == 0 then redis.call('XGROUP', 'DELCONSUMER', turns, 'workers', consumer[2]) end
end
return 1
)";

}  // namespace ilat::redis
