#pragma once

#include <functional>
#include <memory>
#include <string>

#include "serving/http/http_message.h"

namespace ilat {

/// One request and its answer, which may come from any thread and at any later time. Either one response, or a stream.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const HttpRequest& request() const = 0;
  /// Answers; what comes after the first answer is dropped.
  virtual void respond(HttpResponse response) = 0;

  /// Answers with a body that grows until end_stream(), and then closes the connection.
  virtual void begin_stream(std::string media_type) = 0;
  /// @param kind not empty = while one piece of this kind waits for a slow reader, a later one takes its place
  virtual void send(std::string piece, const std::string& kind = {}) = 0;
  virtual void end_stream() = 0;

  /// Called once, on the server's thread, if the client goes before the answer is whole; at once if it is gone.
  virtual void on_hang_up(std::function<void()> call) = 0;
};

/// What answers requests. Both are called on the server's thread, and must not keep it.
struct HttpHandler {
  /// Looks at a request before its body is read. @throws HttpError to refuse it
  std::function<BodyRules(const HttpRequest& head)> admit;
  std::function<void(std::shared_ptr<Exchange> exchange)> handle;
  /// Added to every answer.
  std::function<HttpHeaders(const HttpRequest& request)> headers = {};
  /// Told of every answer, on the server's thread.
  std::function<void(const HttpRequest& request, int status)> finished = {};
};

}  // namespace ilat
