#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace ilat {

/// Where a Redis server is.
struct RedisUrl {
  std::string host = {};             ///< a name, or an address of either kind without brackets
  std::uint16_t port = 6379;
  std::filesystem::path socket = {};  ///< of this machine, in the place of host and port
  std::string user = {}, password = {};  ///< empty = none is asked for
  int database = 0;

  /// The address for messages: without user and password.
  std::string shown() const;
};

/// redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], or unix://[USER:PASSWORD@]/path/to/socket[?db=DATABASE]; letters of user and
/// password that mean something in an address are written as %40.
/// @throws Error usage, which never shows the password
RedisUrl parse_redis_url(const std::string& text);

}  // namespace ilat
