#include "serving/http/http_session.h"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/file_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cerrno>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "editing/current_error.h"
#include "serving/http/body_receiver.h"
#include "serving/http/url.h"

namespace ilat {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kMostDrained = 4 * 1024 * 1024;  // of a refused body, so that its client reads the answer
constexpr std::chrono::seconds kDrainTime{2};

std::string small_letters(std::string_view text) {
  std::string small(text);
  for (char& letter : small)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return small;
}

class Session : public HttpSession {
 public:
  Session(tcp::socket socket, std::shared_ptr<SessionHost> server, std::string address)
      : server_(std::move(server)), stream_(std::move(socket)), address_(std::move(address)), heartbeat_(server_->context), deadline_(server_->context) {}
  ~Session() override { server_->leave(this, address_); }

  void start() override { read_header(); }
  void stop_when_idle() override {
    if (phase_ == Phase::header) close();
  }
  void close() override {
    error_code ignored;
    stream_.socket().close(ignored);
    heartbeat_.cancel();
    deadline_.cancel();
    hung_up();
  }

  // Exchange
  const HttpRequest& request() const override { return request_; }
  void respond(HttpResponse response) override {
    net::post(stream_.get_executor(), [self = itself(), response = std::move(response)]() mutable {
      if (self->phase_ == Phase::answering) self->write(std::move(response));
    });
  }
  void begin_stream(std::string media_type) override {
    net::post(stream_.get_executor(), [self = itself(), media_type = std::move(media_type)] {
      if (self->phase_ == Phase::answering) self->write_stream_header(media_type);
    });
  }
  void send(std::string piece, const std::string& kind) override {
    net::post(stream_.get_executor(), [self = itself(), piece = std::move(piece), kind]() mutable {
      if (self->phase_ == Phase::streaming) self->enqueue(std::move(piece), kind);
    });
  }
  void end_stream() override {
    net::post(stream_.get_executor(), [self = itself()] {
      if (self->phase_ != Phase::streaming) return;
      self->ending_ = true;
      self->write_next();
    });
  }
  void on_hang_up(std::function<void()> call) override {
    net::post(stream_.get_executor(), [self = itself(), call = std::move(call)]() mutable {
      if (self->phase_ == Phase::over) return call();
      if (self->phase_ != Phase::answering && self->phase_ != Phase::streaming) return;
      self->hang_up_ = std::move(call);
      self->watch_hang_up();
    });
  }

 private:
  std::shared_ptr<Session> itself() { return std::static_pointer_cast<Session>(shared_from_this()); }

  enum class Phase { header, body, answering, streaming, writing, over };
  struct Piece {
    std::string bytes, kind;
  };

  void read_header() {
    phase_ = Phase::header;
    if (server_->stopping) return close();
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(server_->options.header_bytes));
    parser_->body_limit(boost::none);  // counted by the receiver
    request_ = {};
    stream_.expires_after(server_->options.header_time);
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = itself()](error_code failed, std::size_t) { self->on_header(failed); });
  }

  void on_header(error_code failed) {
    if (failed == http::error::header_limit || failed == http::error::buffer_overflow)
      return refuse({431, "too_large", "the request's headers are too long", "headers"});
    if (failed == http::error::end_of_stream || failed == net::error::operation_aborted) return close();
    if (failed.category() == http::make_error_code(http::error::bad_target).category())
      return refuse({400, "bad_input", "this is no HTTP request: " + failed.message(), "request"});
    if (failed) return close();
    try {
      fill_in_head();
      const BodyRules rules = server_->handler.admit(request_);
      if (const auto length = parser_->content_length(); length && *length > rules.most_bytes) refuse_size(rules.most_bytes);
      receiver_.emplace(request_, rules, server_->spool);
    } catch (const std::exception&) {
      return refuse(current_refusal());
    }
    phase_ = Phase::body;
    expect_body_in_time();
    if (!parser_->is_done() && small_letters(request_.header("expect")) == "100-continue") return write_continue();
    read_body();
  }

  /// A stream's own deadline would close it, and its client would never hear why.
  void expect_body_in_time() {
    stream_.expires_never();
    deadline_.expires_after(server_->options.body_time);
    deadline_.async_wait([self = itself()](error_code failed) {
      if (failed || self->phase_ != Phase::body) return;
      self->late_ = true;
      self->stream_.cancel();
    });
  }

  /// @throws HttpError 400
  void fill_in_head() {
    const auto& head = parser_->get();
    request_.address = address_;
    request_.method = std::string(head.method_string());
    for (const auto& field : head) {
      const std::string name = small_letters({field.name_string().data(), field.name_string().size()});
      const std::string value(field.value());
      if (!request_.headers.emplace(name, value).second && name == "host")
        throw HttpError(400, "bad_input", "there are two of them", "host");
    }
    auto target = parse_target({head.target().data(), head.target().size()});
    if (!target) throw HttpError(400, "bad_input", "is no path of this server", "target");
    request_.path = std::move(target->path);
    request_.query = std::move(target->query);
  }

  void write_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    net::async_write(stream_, net::buffer(kContinue.data(), kContinue.size()),
                     [self = itself()](error_code failed, std::size_t) { failed ? self->close() : self->read_body(); });
  }

  void read_body() {
    if (parser_->is_done()) return on_body_done();
    auto& body = parser_->get().body();
    chunk_.resize(kChunk);
    body.data = chunk_.data();
    body.size = chunk_.size();
    body.more = true;
    http::async_read(stream_, buffer_, *parser_,
                     [self = itself()](error_code failed, std::size_t) { self->on_body(failed); });
  }

  void on_body(error_code failed) {
    if (failed == http::error::need_buffer) failed = {};
    if (late_) return refuse({408, "timeout", "the body did not come in time", "body"});
    if (failed.category() == http::make_error_code(http::error::bad_chunk).category() && failed != http::error::partial_message)
      return refuse({400, "bad_input", "the body cannot be read: " + failed.message(), "body"});
    if (failed) return close();
    try {
      receiver_->feed({chunk_.data(), chunk_.size() - parser_->get().body().size});
    } catch (const std::exception&) {
      return refuse(current_refusal());
    }
    read_body();
  }

  void on_body_done() {
    chunk_ = {};
    deadline_.cancel();
    try {
      receiver_->finish(request_);
    } catch (const std::exception&) {
      return refuse(current_refusal());
    }
    receiver_.reset();
    keep_alive_ = parser_->keep_alive();
    phase_ = Phase::answering;
    stream_.expires_never();
    try {
      server_->handler.handle(itself());
    } catch (const std::exception&) {
      write(error_response(current_refusal()));
    }
  }

  static HttpError current_refusal() {
    try {
      throw;
    } catch (const HttpError& error) {
      return error;
    } catch (const std::exception&) {
      return {500, "internal", current_error().message()};
    }
  }

  /// Answers though the request has not come whole.
  void refuse(const HttpError& error) {
    receiver_.reset();
    deadline_.cancel();
    keep_alive_ = false;
    unread_ = true;
    phase_ = Phase::answering;
    write(error_response(error));
  }

  template <class Body>
  void fill_in(http::response<Body>& message, const HttpResponse& response) {
    message.version(11);
    message.result(static_cast<unsigned>(response.status));
    if (!response.media_type.empty()) message.set(http::field::content_type, response.media_type);
    message.set("X-Content-Type-Options", "nosniff");
    if (server_->handler.headers)
      for (const auto& [name, value] : server_->handler.headers(request_)) message.set(name, value);
    for (const auto& [name, value] : response.headers) message.set(name, value);
    message.keep_alive(keep_alive_ && !server_->stopping);
  }

  void write(HttpResponse response) {
    phase_ = Phase::writing;
    hang_up_ = nullptr;
    status_ = response.status;
    stream_.expires_after(server_->options.write_time);
    const auto written = [self = itself()](error_code failed, std::size_t) { self->on_written(failed); };
    if (!response.file.empty()) {
      auto message = std::make_shared<http::response<http::file_body>>();
      error_code failed;
      message->body().open(response.file.c_str(), beast::file_mode::scan, failed);
      if (failed)
        return write(error_response({404, "not_found", "is not there any more"}));
      fill_in(*message, response);
      message->prepare_payload();
      if (request_.method == "HEAD") return write_head(*message);
      return http::async_write(stream_, *message, [message, written](error_code error, std::size_t size) { written(error, size); });
    }
    auto message = std::make_shared<http::response<http::string_body>>();
    message->body() = std::move(response.body);
    fill_in(*message, response);
    message->prepare_payload();
    if (response.status == 204) message->erase(http::field::content_type);
    if (request_.method == "HEAD") return write_head(*message);
    http::async_write(stream_, *message, [message, written](error_code error, std::size_t size) { written(error, size); });
  }

  /// Everything but the body, its length included.
  template <class Message>
  void write_head(const Message& whole) {
    auto head = std::make_shared<http::response<http::empty_body>>(whole.base());
    http::async_write(stream_, *head, [head, self = itself()](error_code failed, std::size_t) { self->on_written(failed); });
  }

  void on_written(error_code failed) {
    ++answered_;
    if (server_->handler.finished) server_->handler.finished(request_, status_);
    if (failed) return close();
    if (unread_) return drain();
    if (!keep_alive_ || server_->stopping) return close_gently();
    request_ = {};  // its files go
    read_header();
  }

  void close_gently() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    phase_ = Phase::over;
    request_ = {};
    drain();
  }

  /// Reads what a client is still sending, for a moment: a connection closed with unread bytes is reset, and its client
  /// would never see the answer.
  void drain() {
    error_code ignored;
    if (drained_ == 0) {
      stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
      stream_.expires_after(kDrainTime);
    }
    chunk_.resize(kChunk);
    stream_.async_read_some(net::buffer(chunk_), [self = itself()](error_code failed, std::size_t count) {
      self->drained_ += count + 1;
      if (failed || self->drained_ > kMostDrained) return self->close();
      self->drain();
    });
  }

  // A stream: the connection ends with it.

  void write_stream_header(const std::string& media_type) {
    phase_ = Phase::streaming;
    keep_alive_ = false;
    http::response<http::empty_body> head;
    fill_in(head, {.media_type = media_type, .headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}}});
    std::ostringstream text;
    text << head;
    pieces_.push_front({text.str(), {}});
    write_next();
    watch_hang_up();
    beat();
  }

  void enqueue(std::string bytes, const std::string& kind) {
    if (!kind.empty())
      for (Piece& waiting : pieces_)
        if (waiting.kind == kind) {
          waiting.bytes = std::move(bytes);
          return;
        }
    pieces_.push_back({std::move(bytes), kind});
    write_next();
  }

  void write_next() {
    if (being_written_) return;
    if (pieces_.empty()) {
      if (!ending_) return;
      heartbeat_.cancel();
      hang_up_ = nullptr;
      if (server_->handler.finished) server_->handler.finished(request_, 200);
      return close_gently();
    }
    being_written_ = std::move(pieces_.front().bytes);
    pieces_.pop_front();
    stream_.expires_after(server_->options.write_time);
    net::async_write(stream_, net::buffer(*being_written_), [self = itself()](error_code failed, std::size_t) {
      self->being_written_.reset();
      if (failed) return self->close();
      self->stream_.expires_never();
      self->write_next();
    });
  }

  void beat() {
    heartbeat_.expires_after(server_->options.heartbeat);
    heartbeat_.async_wait([self = itself()](error_code failed) {
      if (failed || self->phase_ != Phase::streaming) return;
      self->enqueue(":\n\n", "heartbeat");
      self->beat();
    });
  }

  // A client that goes.

  void watch_hang_up() {
    if (watching_) return;
    watching_ = true;
    stream_.socket().async_wait(tcp::socket::wait_read, [self = itself()](error_code failed) {
      self->watching_ = false;
      if (failed || (self->phase_ != Phase::answering && self->phase_ != Phase::streaming)) return;
      char byte = 0;
      const ssize_t got = ::recv(self->stream_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
      if (got > 0) return;  // the next request is here already: this client is alive
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) return self->watch_hang_up();
      self->close();
    });
  }

  void hung_up() {
    phase_ = Phase::over;
    pieces_.clear();
    if (auto call = std::exchange(hang_up_, nullptr)) call();
  }

  std::shared_ptr<SessionHost> server_;  // first: its context goes after all that works on it
  beast::tcp_stream stream_;
  std::string address_;
  beast::flat_buffer buffer_{128 * 1024};
  std::optional<http::request_parser<http::buffer_body>> parser_;
  std::optional<BodyReceiver> receiver_;
  std::vector<char> chunk_;
  HttpRequest request_;
  Phase phase_ = Phase::header;
  bool keep_alive_ = false, unread_ = false, watching_ = false, ending_ = false, late_ = false;
  int status_ = 0;
  std::size_t answered_ = 0, drained_ = 0;
  std::deque<Piece> pieces_;
  std::optional<std::string> being_written_;
  net::steady_timer heartbeat_, deadline_;
  std::function<void()> hang_up_;
};

}  // namespace

std::shared_ptr<HttpSession> make_session(tcp::socket socket, std::shared_ptr<SessionHost> host, std::string address) {
  SessionHost& there = *host;
  return {new Session(std::move(socket), std::move(host), std::move(address)),
          [&there](Session* last) { net::post(there.context, [owned = std::unique_ptr<Session>(last)] {}); }};
}

}  // namespace ilat
