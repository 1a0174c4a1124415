#pragma once

#include <set>
#include <string>
#include <vector>

#include "serving/http/http_message.h"

namespace ilat {

/// Who may ask: against pages of other sites that make a browser ask a server on its own machine, under a name that they
/// have pointed here (DNS rebinding) or with forms, and against whoever has no key.
struct RequestGuard {
  bool loopback = true;             ///< bound to this machine alone: only its own names are hosts
  std::set<std::string> hosts = {};    ///< more names that this server has, without ports
  std::set<std::string> origins = {};  ///< of pages that may ask from elsewhere: "https://example.org"
  std::vector<std::string> keys = {};  ///< empty = nobody needs one

  /// @throws HttpError 421 for a foreign Host, 403 for a foreign Origin, 401 without a key where one is needed
  void check(const HttpRequest& request) const;
  /// What a page of a named origin needs to read the answer; empty for others.
  HttpHeaders cors_headers(const HttpRequest& request) const;

 private:
  void check_host(const HttpRequest& request) const;
  void check_origin(const HttpRequest& request) const;
  void check_key(const HttpRequest& request) const;
};

/// A Host header's name without its port, in small letters: "[::1]:8080" -> "[::1]"; empty if it is none.
std::string host_name(const std::string& host);

}  // namespace ilat
