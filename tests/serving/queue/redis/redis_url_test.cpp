#include "serving/queue/redis/redis_url.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace ilat::test {
namespace {

TEST(RedisUrl, SaysWhereTheQueueIs) {
  const RedisUrl plain = parse_redis_url("redis://queue.example.org");
  EXPECT_EQ(plain.host, "queue.example.org");
  EXPECT_EQ(plain.port, 6379);
  EXPECT_EQ(plain.database, 0);
  const RedisUrl whole = parse_redis_url("redis://me:p%40ss:w%2Fd@[::1]:7000/3");
  EXPECT_EQ(whole.host, "::1");
  EXPECT_EQ(whole.port, 7000);
  EXPECT_EQ(whole.database, 3);
  EXPECT_EQ(whole.user, "me");
  EXPECT_EQ(whole.password, "p@ss:w/d");
  EXPECT_EQ(whole.shown(), "redis://[::1]:7000/3");
  const RedisUrl socket = parse_redis_url("unix://:secret@/run/redis.sock?db=2");
  EXPECT_EQ(socket.socket, "/run/redis.sock");
  EXPECT_EQ(socket.password, "secret");
  EXPECT_EQ(socket.shown(), "unix:///run/redis.sock?db=2");
}

TEST(RedisUrl, WhatIsNoneIsRefusedWithoutItsPassword) {
  for (const char* text : {"", "localhost", "http://localhost", "redis://", "redis://:secret@", "redis://:secret@host:99999", "redis://:secret@host:port",
                           "redis://:secret@host/x", "redis://:secret@host/-1", "redis://:secret%zz@host", "redis://[::1", "unix://relative",
                           "unix:///run/s?base=1"})
    try {
      parse_redis_url(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
    }
  expect_error([] { parse_redis_url("rediss://host"); }, ErrorCode::usage, {"TLS"});
}

}  // namespace
}  // namespace ilat::test
