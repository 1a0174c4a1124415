#include <algorithm>
#include <exception>
#include <string_view>

#include "editing/current_error.h"
#include "ilat/error.h"
#include "serving/api/refusal_log.h"
#include "serving/api/service.h"

namespace ilat {
namespace {

/// Whether `path` is of the form of `pattern`, and what stands in its braces.
std::optional<PathValues> match(std::string_view pattern, std::string_view path) {
  PathValues values;
  while (!pattern.empty() && !path.empty()) {
    const std::size_t pattern_end = std::min(pattern.find('/', 1), pattern.size());
    const std::size_t path_end = std::min(path.find('/', 1), path.size());
    const std::string_view wanted = pattern.substr(1, pattern_end - 1), there = path.substr(1, path_end - 1);
    if (wanted.starts_with('{')) {
      if (there.empty()) return std::nullopt;
      values[std::string(wanted.substr(1, wanted.size() - 2))] = there;
    } else if (wanted != there) {
      return std::nullopt;
    }
    pattern.remove_prefix(pattern_end);
    path.remove_prefix(path_end);
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return values;
}

struct Found {
  const Route* route = nullptr;
  PathValues values = {};
  std::string methods = {};  ///< that this path has
};

Found find_route(const std::string& method, const std::string& path) {
  Found found;
  for (const Route& route : routes()) {
    auto values = match(route.path, path);
    if (!values) continue;
    found.methods += (found.methods.empty() ? "" : ", ") + route.method;
    if (route.method == method || (method == "HEAD" && route.method == "GET")) {
      found.route = &route;
      found.values = std::move(*values);
    }
  }
  return found;
}

bool is_studio_path(const Service& service, const HttpRequest& request) {
  return (request.method == "GET" || request.method == "HEAD") && studio_file(service, request.path);
}

BodyRules admit(const Service& service, const HttpRequest& request) {
  service.guard.check(request);
  if (request.method == "OPTIONS") return {};
  const Found found = find_route(request.method, request.path);
  if (found.route != nullptr) {
    BodyRules rules = found.route->body;
    if (rules.most_bytes > 0) rules.most_bytes = service.limits.body_bytes;
    return rules;
  }
  if (!found.methods.empty())
    throw HttpError(405, "usage", "this path takes " + found.methods, "method", {{"Allow", found.methods}});
  if (is_studio_path(service, request)) return {};
  throw HttpError(404, "not_found", "there is nothing here; /openapi.json lists what there is", "path");
}

void answer(const Service& service, const Route& route, const std::shared_ptr<Exchange>& exchange, const PathValues& values) {
  try {
    route.answer(service, exchange, values);
  } catch (const std::exception&) {
    exchange->respond(error_response(refusal_of_current_exception()));
  }
}

void handle(const Service& service, const std::shared_ptr<Exchange>& exchange) {
  const HttpRequest& request = exchange->request();
  if (request.method == "OPTIONS") return exchange->respond({.status = 204, .media_type = {}});
  Found found = find_route(request.method, request.path);
  if (found.route == nullptr) {
    auto file = studio_file(service, request.path);
    return exchange->respond(file ? std::move(*file) : error_response({404, "not_found", "is not there any more", "path"}));
  }
  const Route& route = *found.route;
  if (route.quick) return answer(service, route, exchange, found.values);
  const bool taken = service.pool.run([&service, &route, exchange, values = std::move(found.values)] { answer(service, route, exchange, values); });
  if (!taken) throw HttpError(503, "too_busy", "too many requests wait; try again", {}, {{"Retry-After", "2"}});
}

}  // namespace

const std::vector<Route>& routes() {
  static const std::vector<Route> all = [] {
    std::vector<Route> list;
    add_info_routes(list);
    add_picture_routes(list);
    add_job_routes(list);
    add_images_routes(list);
    return list;
  }();
  return all;
}

HttpError refusal_of_current_exception() {
  try {
    throw;
  } catch (const HttpError& error) {
    return error;
  } catch (const QueueFull& full) {
    return {429, "too_busy", full.message(), full.context(), {{"Retry-After", std::to_string(full.retry_after().count())}}};
  } catch (const std::exception&) {
    const Error error = current_error();
    switch (error.code()) {
      case ErrorCode::usage:
        return {400, "usage", error.message(), error.context()};
      case ErrorCode::not_found:
        return {404, "not_found", error.message(), error.context()};
      case ErrorCode::bad_input:
        return {422, "bad_input", error.message(), error.context()};
      case ErrorCode::cancelled:
        return {409, "cancelled", error.message(), error.context()};
      case ErrorCode::unreachable:
        // The queue's: where it is concerns nobody outside.
        return {503, "unreachable", (error.context().empty() ? "" : "the queue ") + error.message(), error.context().empty() ? "" : "queue", {{"Retry-After", "5"}}};
      case ErrorCode::bad_model:
      case ErrorCode::unwritable:
      case ErrorCode::internal:
        break;
    }
    return {500, error.code() == ErrorCode::internal ? "internal" : error.code() == ErrorCode::bad_model ? "bad_model" : "unwritable",
            error.message()};
  }
}

std::string client_of(const Service& service, const HttpRequest& request) {
  if (!service.guard.keys.empty()) {
    const std::string& given = request.header("authorization");
    for (std::size_t i = 0; i < service.guard.keys.size(); ++i)
      if (given.size() > 7 && given.substr(7) == service.guard.keys[i]) return "key-" + std::to_string(i + 1);
  }
  const std::string& name = request.header("x-client");
  return is_plain_name(name) ? name : request.address.empty() ? "local" : request.address;
}

HttpHandler make_handler(const Service& service) {
  HttpHandler handler;
  handler.admit = [&service](const HttpRequest& request) { return admit(service, request); };
  handler.handle = [&service](const std::shared_ptr<Exchange>& exchange) { handle(service, exchange); };
  handler.headers = [&service](const HttpRequest& request) {
    HttpHeaders headers = service.guard.cors_headers(request);
    headers.emplace_back("Content-Security-Policy",
                         "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
                         "frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    headers.emplace_back("Referrer-Policy", "no-referrer");
    headers.emplace_back("Cache-Control", "no-cache");
    return headers;
  };
  const auto log = std::make_shared<RefusalLog>(service.log ? [&service](const std::string& line) {
    service.pool.run([&service, line] { service.log(line); });  // who reads the lines may be slow
  } : std::function<void(const std::string&)>());
  handler.finished = [&service, log](const HttpRequest& request, int status) {
    service.metrics.count_request(request.method, status);
    if (status < 400) return;
    const Route* route = find_route(request.method, request.path).route;
    log->tell(request.address, route == nullptr ? std::string() : route->method + " " + route->path, status);
  };
  return handler;
}

}  // namespace ilat
