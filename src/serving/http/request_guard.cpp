#include "serving/http/request_guard.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace ilat {
namespace {

std::string lower(std::string text) {
  for (char& letter : text) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return text;
}

bool needs_key(const std::string& path) { return path.starts_with("/v1/") || path == "/metrics"; }

/// Takes as long wherever two texts of equal length differ.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  unsigned differs = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i)
    differs |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b.empty() ? 0 : b[i % b.size()]);
  return differs == 0;
}

}  // namespace

std::string host_name(const std::string& host) {
  const std::string small = lower(host);
  const std::size_t closing = small.starts_with('[') ? small.find(']') : 0;
  if (closing == std::string::npos) return {};
  const std::size_t colon = small.find(':', closing);
  const std::string port = colon == std::string::npos ? "" : small.substr(colon + 1);
  if (!std::all_of(port.begin(), port.end(), [](char letter) { return letter >= '0' && letter <= '9'; })) return {};
  return small.substr(0, colon);
}

void RequestGuard::check(const HttpRequest& request) const {
  check_host(request);
  check_origin(request);
  if (request.method != "OPTIONS") check_key(request);
}

void RequestGuard::check_host(const HttpRequest& request) const {
  const std::string name = host_name(request.header("host"));
  if (hosts.contains(name)) return;
  if (loopback ? name == "localhost" || name == "127.0.0.1" || name == "[::1]" : !name.empty() && hosts.empty()) return;
  throw HttpError(421, "forbidden", "this server is not called that; --host-name names more", "host");
}

void RequestGuard::check_origin(const HttpRequest& request) const {
  const std::string& origin = request.header("origin");
  if (origin.empty() || origins.contains(origin)) return;
  const std::string host = lower(request.header("host"));
  if (origin == "http://" + host || origin == "https://" + host) return;
  throw HttpError(403, "forbidden", "pages of this origin may not ask here; --cors names those that may", "origin");
}

void RequestGuard::check_key(const HttpRequest& request) const {
  if (keys.empty() || !needs_key(request.path)) return;
  const std::string& given = request.header("authorization");
  constexpr std::string_view kBearer = "bearer ";
  if (given.size() > kBearer.size() && lower(given.substr(0, kBearer.size())) == kBearer) {
    const std::string_view key = std::string_view(given).substr(kBearer.size());
    bool known = false;
    for (const std::string& each : keys) known = equal_in_constant_time(key, each) || known;
    if (known) return;
  }
  throw HttpError(401, "unauthorized", "an API key is needed: Authorization: Bearer KEY", "authorization",
                  {{"WWW-Authenticate", "Bearer"}});
}

HttpHeaders RequestGuard::cors_headers(const HttpRequest& request) const {
  const std::string& origin = request.header("origin");
  if (origin.empty() || !origins.contains(origin)) return {};
  return {{"Access-Control-Allow-Origin", origin},
          {"Access-Control-Allow-Methods", "GET, POST, DELETE"},
          {"Access-Control-Allow-Headers", "Authorization, Content-Type, X-Client"},
          {"Access-Control-Expose-Headers", "Location, Retry-After"},
          {"Vary", "Origin"}};
}

}  // namespace ilat
