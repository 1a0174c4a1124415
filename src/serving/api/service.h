#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "serving/api/served_model.h"
#include "serving/http/exchange.h"
#include "serving/http/request_guard.h"
#include "serving/pictures/picture_shelf.h"
#include "serving/queue/job_queue.h"
#include "serving/server_metrics.h"
#include "serving/work/edit_worker.h"
#include "serving/work/thread_pool.h"

namespace ilat {

/// What one request may ask for.
struct ServiceLimits {
  std::uint64_t body_bytes = 64'000'000;
  std::uint64_t pixels = kMaxPixels;
  int variations = 16;
  std::chrono::seconds keep{3600};
};

/// What the answers are made of. All of it outlives the server.
struct Service {
  JobQueue& queue;
  PictureShelf& pictures;
  ThreadPool& pool;
  ServerMetrics& metrics;
  const ServedModel& model;
  std::function<void(const std::string& line)> log = {};  ///< told of refused requests, on the pool's threads
  RequestGuard guard = {};
  ServiceLimits limits = {};
  std::filesystem::path studio = {};  ///< read the studio from this folder, not from the program
  std::function<EditWorker::ModelStanding()> model_standing = {};
  std::function<bool()> stopping = {};
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
};

/// Names in braces of a route's path -> what stood there.
using PathValues = std::map<std::string, std::string>;

struct Route {
  std::string method, path;      ///< "POST", "/v1/jobs/{id}"
  BodyRules body = {};
  bool quick = false;            ///< answered on the server's thread; else on the pool's
  std::function<void(const Service&, const std::shared_ptr<Exchange>&, const PathValues&)> answer;
};

/// Every path that the server has, beside the studio's files; docs/openapi.json has the same.
const std::vector<Route>& routes();

// Each from its own file.
void add_info_routes(std::vector<Route>& routes);
void add_picture_routes(std::vector<Route>& routes);
void add_job_routes(std::vector<Route>& routes);
void add_images_routes(std::vector<Route>& routes);

/// The handler of a server with these routes.
HttpHandler make_handler(const Service& service);

/// Whatever is being thrown as what its client is told; our files' paths are the caller's to hide.
HttpError refusal_of_current_exception();

/// Whose share of the queue a request takes: its key's, the name that it gives itself (X-Client), else its address'.
std::string client_of(const Service& service, const HttpRequest& request);

/// The studio's file of this path; none if there is none.
std::optional<HttpResponse> studio_file(const Service& service, const std::string& path);

}  // namespace ilat
