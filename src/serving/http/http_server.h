#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "serving/http/exchange.h"

namespace ilat {

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                        ///< 0 = any that is free
  std::chrono::milliseconds header_time{15'000};  ///< for a request's headers, from the connection or the last answer on
  std::chrono::milliseconds body_time{120'000};   ///< for its whole body
  std::chrono::milliseconds write_time{60'000};   ///< for a whole answer; for a stream's every piece
  std::chrono::milliseconds heartbeat{15'000};    ///< of a stream in which nothing happens
  std::size_t header_bytes = 16 * 1024;
  std::size_t connections = 1024;                 ///< at a time
  std::size_t connections_per_address = 256;
};

/// An HTTP/1.1 server on one thread. Whatever a client does, it holds one connection and no more than its limits.
class HttpServer {
 public:
  struct Listening;  // what its sessions share

  /// Listens. @throws Error usage for what is no address, unwritable if the port is taken
  HttpServer(HttpServerOptions options, HttpHandler handler, Spool& spool);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();  // NOLINT(bugprone-exception-escape): throws only for want of memory, which ends the program

  std::uint16_t port() const;
  /// Serves until stop() has ended everything.
  void run();
  /// From any thread: takes no more connections, lets what is being answered end, and closes the rest after `grace`.
  void stop(std::chrono::milliseconds grace);
  /// Calls `look` on the server's thread again and again.
  void every(std::chrono::milliseconds time, std::function<void()> look);
  /// Open connections.
  std::size_t connections() const;

 private:
  std::shared_ptr<Listening> listening_;
};

}  // namespace ilat
