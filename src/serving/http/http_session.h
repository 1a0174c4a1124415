#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <utility>

#include "serving/http/exchange.h"
#include "serving/http/http_server.h"

namespace ilat {

class HttpSession;

/// What a server's sessions know of it; it outlives them.
struct SessionHost {
  SessionHost(HttpServerOptions given, HttpHandler answers, Spool& bodies)
      : options(std::move(given)), handler(std::move(answers)), spool(bodies) {}
  SessionHost(const SessionHost&) = delete;
  SessionHost& operator=(const SessionHost&) = delete;
  virtual ~SessionHost() = default;

  /// A session's last word. @param address as make_session() was given it
  virtual void leave(HttpSession* session, const std::string& address) = 0;

  HttpServerOptions options;
  HttpHandler handler;
  Spool& spool;
  boost::asio::io_context context{1};
  bool stopping = false;
};

/// One connection: requests one after the other. Its calls, beside those of Exchange, come on the server's thread.
class HttpSession : public Exchange, public std::enable_shared_from_this<HttpSession> {
 public:
  virtual void start() = 0;
  /// Not before what it answers is answered.
  virtual void stop_when_idle() = 0;
  virtual void close() = 0;
};

/// Whoever holds the session last, it ends on the server's thread.
std::shared_ptr<HttpSession> make_session(boost::asio::ip::tcp::socket socket, std::shared_ptr<SessionHost> host, std::string address);

}  // namespace ilat
