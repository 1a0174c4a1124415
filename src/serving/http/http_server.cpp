#include "serving/http/http_server.h"

#include <sys/socket.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "ilat/error.h"
#include "serving/http/http_session.h"

namespace ilat {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using boost::system::error_code;

}  // namespace

struct HttpServer::Listening : SessionHost, std::enable_shared_from_this<HttpServer::Listening> {
  Listening(HttpServerOptions given, HttpHandler answers, Spool& bodies)
      : SessionHost(std::move(given), std::move(answers), bodies), acceptor(context), closing(context) {}

  void listen();
  void accept();
  void leave(HttpSession* session, const std::string& address) override;
  void stop(std::chrono::milliseconds grace);

  tcp::acceptor acceptor;
  net::steady_timer closing;
  std::set<HttpSession*> sessions;
  std::map<std::string, std::size_t> by_address;
  std::atomic<std::size_t> open{0};
  std::uint16_t port = 0;
};

void HttpServer::Listening::listen() {
  error_code failed;
  const auto address = net::ip::make_address(options.address, failed);
  if (failed) throw Error(ErrorCode::usage, "\"" + options.address + "\" is no address; 127.0.0.1 is this machine alone, 0.0.0.0 all its networks", "address");
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), failed);
  if (!failed) acceptor.set_option(net::socket_base::reuse_address(true), failed);
  if (!failed) acceptor.bind(endpoint, failed);
  if (!failed) acceptor.listen(net::socket_base::max_listen_connections, failed);
  if (failed)
    throw Error(ErrorCode::unwritable, "cannot listen: " + failed.message() + "; --port names another, 0 takes any that is free",
                options.address + ":" + std::to_string(options.port));
  port = acceptor.local_endpoint().port();
}

void HttpServer::Listening::accept() {
  acceptor.async_accept([self = shared_from_this()](error_code failed, tcp::socket socket) {
    if (!self->acceptor.is_open()) return;
    if (!failed) {
      error_code gone;
      const auto peer = socket.remote_endpoint(gone);
      const std::string address = gone ? "" : peer.address().to_string();
      std::size_t& of_address = self->by_address[address];
      if (gone || self->sessions.size() >= self->options.connections || of_address >= self->options.connections_per_address) {
        static constexpr std::string_view kFull =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        ::send(socket.native_handle(), kFull.data(), kFull.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (of_address == 0) self->by_address.erase(address);
      } else {
        ++of_address;
        socket.set_option(tcp::no_delay(true), gone);
        const std::shared_ptr<HttpSession> session = make_session(std::move(socket), self, address);
        self->sessions.insert(session.get());
        self->open = self->sessions.size();
        session->start();
      }
    } else if (failed != net::error::operation_aborted) {  // no more files: wait until some are closed
      auto pause = std::make_shared<net::steady_timer>(self->context, std::chrono::milliseconds(100));
      return pause->async_wait([self, pause](error_code) { self->accept(); });
    }
    self->accept();
  });
}

void HttpServer::Listening::leave(HttpSession* session, const std::string& address) {
  sessions.erase(session);
  open = sessions.size();
  if (const auto found = by_address.find(address); found != by_address.end() && --found->second == 0) by_address.erase(found);
  if (stopping && sessions.empty()) {
    closing.cancel();
    context.stop();
  }
}

void HttpServer::Listening::stop(std::chrono::milliseconds grace) {
  if (stopping) return;
  stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  std::vector<std::shared_ptr<HttpSession>> all;
  for (HttpSession* session : sessions) all.push_back(session->shared_from_this());
  for (const auto& session : all) session->stop_when_idle();
  if (sessions.empty()) return context.stop();
  closing.expires_after(grace);
  closing.async_wait([self = shared_from_this()](error_code failed) {
    if (failed) return;
    std::vector<std::shared_ptr<HttpSession>> rest;
    for (HttpSession* session : self->sessions) rest.push_back(session->shared_from_this());
    for (const auto& session : rest) session->close();
    self->context.stop();
  });
}

HttpServer::HttpServer(HttpServerOptions options, HttpHandler handler, Spool& spool)
    : listening_(std::make_shared<Listening>(std::move(options), std::move(handler), spool)) {
  listening_->listen();
  listening_->accept();
}

HttpServer::~HttpServer() {  // NOLINT(bugprone-exception-escape): see there
  // Handlers in the context hold sessions, and these the server: let them go while all of it is there.
  error_code ignored;
  listening_->acceptor.close(ignored);
  listening_->closing.cancel();
  std::vector<std::shared_ptr<HttpSession>> rest;
  for (HttpSession* session : listening_->sessions) rest.push_back(session->shared_from_this());
  for (const auto& session : rest) session->close();
  rest.clear();
  listening_->handler = {};
  listening_->context.restart();
  listening_->context.poll();
}

std::uint16_t HttpServer::port() const { return listening_->port; }

void HttpServer::run() { listening_->context.run(); }

void HttpServer::stop(std::chrono::milliseconds grace) {
  net::post(listening_->context, [server = listening_, grace] { server->stop(grace); });
}

void HttpServer::every(std::chrono::milliseconds time, std::function<void()> look) {
  auto timer = std::make_shared<net::steady_timer>(listening_->context);
  auto again = std::make_shared<std::function<void(error_code)>>();
  *again = [timer, time, look = std::move(look), weak = std::weak_ptr(again)](error_code failed) {
    if (failed) return;
    look();
    timer->expires_after(time);
    if (const auto self = weak.lock()) timer->async_wait([self](error_code error) { (*self)(error); });
  };
  timer->expires_after(time);
  timer->async_wait([again](error_code failed) { (*again)(failed); });
}

std::size_t HttpServer::connections() const { return listening_->open; }

}  // namespace ilat
