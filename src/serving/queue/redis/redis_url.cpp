#include "serving/queue/redis/redis_url.h"

#include <optional>
#include <string_view>

#include "files/parse_number.h"
#include "ilat/error.h"
#include "serving/http/url.h"

namespace ilat {
namespace {

constexpr int kMostDatabases = 1'000'000;

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorCode::usage, why + "; expected redis://HOST:PORT/DATABASE or unix:///path/to/socket", "queue");
}

/// What a name or a password is once its %40 are letters.
std::string plain(std::string_view text) {
  const auto decoded = percent_decoded(text);
  if (!decoded) refuse("the name or password in the queue's address has a % that begins no letter");
  return *decoded;
}

/// Takes "user:password@" from the front.
void take_login(std::string_view& rest, RedisUrl& url) {
  const std::size_t at = rest.substr(0, rest.find('/')).rfind('@');
  if (at == std::string_view::npos) return;
  const std::string_view login = rest.substr(0, at);
  const std::size_t colon = login.find(':');
  if (colon == std::string_view::npos) refuse("the queue's address has a name without a password");
  url.user = plain(login.substr(0, colon));
  url.password = plain(login.substr(colon + 1));
  rest.remove_prefix(at + 1);
}

int database_in(std::string_view text) {
  const auto number = parse_number<int>(text);
  if (!number || *number < 0 || *number >= kMostDatabases) refuse("the database of the queue's address is no number");
  return *number;
}

void take_host(std::string_view rest, RedisUrl& url) {
  if (const std::size_t slash = rest.find('/'); slash != std::string_view::npos) {
    if (slash + 1 < rest.size()) url.database = database_in(rest.substr(slash + 1));
    rest = rest.substr(0, slash);
  }
  std::optional<std::string_view> port;
  if (rest.starts_with('[')) {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) refuse("the queue's address has a [ without a ]");
    url.host = rest.substr(1, end - 1);
    if (end + 1 < rest.size()) {
      if (rest[end + 1] != ':') refuse("the queue's address has something between ] and its port");
      port = rest.substr(end + 2);
    }
  } else {
    const std::size_t colon = rest.rfind(':');
    url.host = rest.substr(0, colon);
    if (colon != std::string_view::npos) port = rest.substr(colon + 1);
  }
  if (url.host.empty()) refuse("the queue's address names no machine");
  if (!port) return;
  const auto number = parse_number<std::uint16_t>(*port);
  if (!number || *number == 0) refuse("the port of the queue's address is no number from 1 to 65535");
  url.port = *number;
}

void take_socket(std::string_view rest, RedisUrl& url) {
  if (const std::size_t question = rest.find('?'); question != std::string_view::npos) {
    const std::string_view query = rest.substr(question + 1);
    if (!query.starts_with("db=")) refuse("the queue's address ends in something else than ?db=DATABASE");
    url.database = database_in(query.substr(3));
    rest = rest.substr(0, question);
  }
  if (!rest.starts_with('/') || rest.size() < 2) refuse("the socket of the queue's address needs its whole path");
  url.socket = rest;
}

}  // namespace

std::string RedisUrl::shown() const {
  const std::string number = std::to_string(database);
  if (!socket.empty()) return "unix://" + socket.string() + (database == 0 ? "" : "?db=" + number);
  const bool six = host.find(':') != std::string::npos;
  return "redis://" + (six ? "[" + host + "]" : host) + ":" + std::to_string(port) + (database == 0 ? "" : "/" + number);
}

RedisUrl parse_redis_url(const std::string& text) {
  RedisUrl url;
  std::string_view rest = text;
  if (rest.starts_with("rediss://")) refuse("TLS is not spoken here: put a tunnel before Redis, and name its end");
  const bool socket = rest.starts_with("unix://");
  if (!socket && !rest.starts_with("redis://")) refuse("is no queue's address");
  rest.remove_prefix(socket ? 7 : 8);
  take_login(rest, url);
  if (socket) take_socket(rest, url);
  else take_host(rest, url);
  return url;
}

}  // namespace ilat
