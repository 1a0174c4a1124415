#include "serving/http/request_guard.h"

#include <gtest/gtest.h>

#include "serving/http/base64.h"
#include "serving/http/url.h"

namespace ilat::test {
namespace {

int status_of(const RequestGuard& guard, const HttpRequest& request) {
  try {
    guard.check(request);
    return 200;
  } catch (const HttpError& error) {
    return error.status();
  }
}

HttpRequest asked(const std::string& host, const std::string& origin = {}, const std::string& key = {}) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/v1/jobs";
  request.headers["host"] = host;
  if (!origin.empty()) request.headers["origin"] = origin;
  if (!key.empty()) request.headers["authorization"] = "Bearer " + key;
  return request;
}

TEST(RequestGuard, OnlyThisMachinesNamesAreHostsOnLoopback) {
  const RequestGuard guard;
  for (const char* host : {"localhost", "LOCALHOST:8008", "127.0.0.1:1", "[::1]:8008"}) EXPECT_EQ(status_of(guard, asked(host)), 200) << host;
  for (const char* host : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8008", "127.0.0.1:80x", "[::1"})
    EXPECT_EQ(status_of(guard, asked(host)), 421) << host;
  EXPECT_EQ(status_of({.hosts = {"edits.example"}}, asked("edits.example:443")), 200);
  EXPECT_EQ(status_of({.loopback = false, .hosts = {"edits.example"}}, asked("other.example")), 421);
}

TEST(RequestGuard, PagesOfOtherOriginsMayNotAsk) {
  const RequestGuard guard{.origins = {"https://friend.example"}};
  EXPECT_EQ(status_of(guard, asked("localhost:8008", "http://localhost:8008")), 200);
  EXPECT_EQ(status_of(guard, asked("localhost:8008", "https://friend.example")), 200);
  for (const char* origin : {"null", "http://localhost:9999", "https://friend.example.evil", "http://evil.example"})
    EXPECT_EQ(status_of(guard, asked("localhost:8008", origin)), 403) << origin;
  EXPECT_TRUE(guard.cors_headers(asked("localhost", "http://localhost")).empty());
  EXPECT_FALSE(guard.cors_headers(asked("localhost", "https://friend.example")).empty());
}

TEST(RequestGuard, KeysAreNeededWhereThereAreSome) {
  const RequestGuard guard{.keys = {"0123456789abcdef", "fedcba9876543210"}};
  EXPECT_EQ(status_of(guard, asked("localhost", "", "fedcba9876543210")), 200);
  for (const char* key : {"", "fedcba987654321", "fedcba98765432100", "Fedcba9876543210"})
    EXPECT_EQ(status_of(guard, asked("localhost", "", key)), 401) << key;
  HttpRequest health = asked("localhost");
  health.path = "/health";
  EXPECT_EQ(status_of(guard, health), 200);
}

TEST(Url, PathsThatClimbAreNone) {
  for (const char* path : {"", "x", "//x", "/../x", "/a/../b", "/%2e%2e/x", "/a%2fb", "/a%5cb", "/a%00b", "/a%4", "/a%zz", "http://x/"})
    EXPECT_FALSE(parse_target(path)) << path;
  const auto target = parse_target("/v1/jobs/a%20b?wait=true&x=1+2&flag");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/v1/jobs/a b");
  EXPECT_EQ(target->query.at("wait"), "true");
  EXPECT_EQ(target->query.at("x"), "1 2");
  EXPECT_EQ(target->query.at("flag"), "");
}

TEST(Base64, ReadsWhatItWrites) {
  EXPECT_EQ(base64("Man"), "TWFu");
  EXPECT_EQ(base64("Ma"), "TWE=");
  EXPECT_EQ(base64("M"), "TQ==");
  for (std::size_t size = 0; size < 70; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 37);
    EXPECT_EQ(base64_decoded(base64(bytes)), bytes);
  }
  for (const char* text : {"TWF", "TW*u", "====", "T===", "TWFu\n"}) EXPECT_FALSE(base64_decoded(text) && base64_decoded(text)->size() > 2) << text;
}

}  // namespace
}  // namespace ilat::test
