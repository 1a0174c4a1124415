#include "serving/serve.h"

#include <thread>
#include <utility>

#include "files/staging_folder.h"
#include "ilat/error.h"
#include "jobs/find_model.h"
#include "model_io/model_folder/model_folder.h"
#include "serving/queue/local_queue.h"
#include "serving/queue/shared_queue.h"

namespace ilat {
namespace {

constexpr std::size_t kPoolThreads = 2, kMostWaiting = 512;
constexpr std::chrono::seconds kExpiryLook{10};
constexpr std::uint64_t kSpoolBodies = 64;  // times the largest body may lie in the spool

/// Where the server's files lie: a folder that a person names, or one that goes with the process.
struct ServerFolder {
  std::unique_ptr<StagingFolder> temporary;
  std::filesystem::path path;
};

ServerFolder make_folder(const std::filesystem::path& state) {
  if (state.empty()) {
    auto temporary = std::make_unique<StagingFolder>(std::filesystem::temp_directory_path(), "the server's pictures");
    std::filesystem::path path = temporary->path();
    return {std::move(temporary), std::move(path)};
  }
  std::error_code failed;
  std::filesystem::create_directories(state, failed);
  if (!failed) std::filesystem::permissions(state, std::filesystem::perms::owner_all, failed);
  if (failed) throw Error(ErrorCode::unwritable, "cannot be made the server's folder: " + failed.message(), state.string());
  return {nullptr, state};
}

ServeOptions with_model(ServeOptions options) {
  if (options.model.empty()) options.model = find_default_model();
  return options;
}

/// One of its own, or the one that it shares.
std::unique_ptr<JobQueue> make_queue(const ServeOptions& options, const std::filesystem::path& folder, const ServedModel& model) {
  if (options.queue.empty())
    return std::make_unique<LocalQueue>(LocalQueueOptions{.folder = folder,
                                                          .journal = !options.state.empty(),
                                                          .most = options.most_queued,
                                                          .keep = options.limits.keep,
                                                          .keep_bytes = options.keep_bytes});
  return open_shared_queue({.url = options.queue,
                            .folder = folder,
                            .models = {model.sha256()},
                            .most = options.most_queued,
                            .keep = options.limits.keep,
                            .keep_bytes = options.keep_bytes,
                            .most_input_bytes = options.limits.body_bytes,
                            .most_pixels = options.limits.pixels,
                            .log = options.log});
}

}  // namespace

struct EditServer::Parts {
  explicit Parts(ServeOptions given);

  void start_workers();
  void watch_numbers();
  void stop_workers();

  ServeOptions options;
  ServedModel model;
  ServerFolder folder;
  Spool spool;
  std::unique_ptr<JobQueue> queue;
  PictureShelf pictures;
  ServerMetrics metrics;
  std::vector<std::unique_ptr<EditWorker>> workers;
  ThreadPool pool;
  Service service;
  std::unique_ptr<HttpServer> http;
  std::atomic<bool> stopping{false};
  std::stop_source hurry;
  std::vector<std::jthread> threads;
  bool stop_begun = false;  // both are looked at as long as the server's timers are, which may be longer than run()
  std::jthread stopper;
};

EditServer::Parts::Parts(ServeOptions given)
    : options(with_model(std::move(given))),
      model(options.model, read_model_config(options.model)),  // refuses what is no model before anybody is told that the server runs
      folder(make_folder(options.state)),
      spool(folder.path, kSpoolBodies * options.limits.body_bytes),
      queue(make_queue(options, folder.path, model)),
      pictures({.folder = folder.path, .keep = options.limits.keep, .keep_bytes = options.keep_bytes / 2, .max_pixels = options.limits.pixels,
                .detector = find_default_detector()}),
      pool(kPoolThreads, kMostWaiting),
      service{.queue = *queue, .pictures = pictures, .pool = pool, .metrics = metrics, .model = model} {
  service.guard = options.guard;
  service.limits = options.limits;
  service.studio = options.studio;
  service.log = options.log;
  for (int i = 0; i < options.workers; ++i)
    workers.push_back(std::make_unique<EditWorker>(*queue, WorkerOptions{.models = {options.model},
                                                                          .open = options.open,
                                                                          .most_together = options.most_together,
                                                                          .seen = [this](const auto& file) { return pictures.seen_in(file); },
                                                                          .rehearse = options.rehearse}));
  service.model_standing = [this] { return workers.empty() ? EditWorker::ModelStanding::ready : workers.front()->model_standing(); };
  service.stopping = [this] { return stopping.load(); };
  watch_numbers();
  http = std::make_unique<HttpServer>(options.http, make_handler(service), spool);
  http->every(kExpiryLook, [this] {
    pool.run([this] {
      queue->expire(now_seconds());
      pictures.expire();
    });
  });
}

void EditServer::Parts::watch_numbers() {
  metrics.watch("ilat_queue_jobs", "Jobs in line.", false, [this] { return static_cast<double>(queue->counts().queued); });
  metrics.watch("ilat_running_jobs", "Jobs that are being done.", false, [this] { return static_cast<double>(queue->counts().running); });
  metrics.watch("ilat_connections", "Open connections.", false, [this] { return static_cast<double>(http->connections()); });
  metrics.watch("ilat_spool_bytes", "Bodies that are being received or read.", false, [this] { return static_cast<double>(spool.bytes()); });
  const auto sum = [this](std::uint64_t (EditWorker::*number)() const) {
    std::uint64_t all = 0;
    for (const auto& worker : workers) all += (*worker.*number)();
    return static_cast<double>(all);
  };
  metrics.watch("ilat_tokens_total", "Tokens drawn by this process.", true, [sum] { return sum(&EditWorker::tokens); });
  metrics.watch("ilat_passes_total", "Passes through the networks.", true, [sum] { return sum(&EditWorker::passes); });
  queue->on_end([this](const JobState& state) {
    metrics.count_job(std::string(name_of(state.stage)), state.ended.value_or(0) - state.ticket.created);
  });
}

void EditServer::Parts::start_workers() {
  for (const auto& worker : workers)
    threads.emplace_back([this, &worker](const std::stop_token& stop) { worker->run(stop, hurry.get_token()); });
}

void EditServer::Parts::stop_workers() {
  for (std::jthread& thread : threads) thread.request_stop();
  const auto until = std::chrono::steady_clock::now() + options.grace;
  while (queue->own_running() > 0 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  hurry.request_stop();
  threads.clear();
}

EditServer::EditServer(ServeOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {}

EditServer::~EditServer() {
  if (!parts_) return;
  stop();
  parts_->hurry.request_stop();
  parts_->threads.clear();  // each part may use the next
  parts_->pool.stop();
  parts_->queue.reset();  // a shared one may still be telling those who listen
  parts_->http.reset();
}

std::uint16_t EditServer::port() const { return parts_->http->port(); }

JobQueue& EditServer::queue() { return *parts_->queue; }

void EditServer::stop() {
  parts_->stopping = true;
}

void EditServer::run(std::function<bool()> stop_requested) {
  Parts& parts = *parts_;
  parts.start_workers();
  parts.http->every(std::chrono::milliseconds(20), [&parts, stop_requested = std::move(stop_requested)] {
    if (stop_requested && stop_requested()) parts.stopping = true;
    if (!parts.stopping || parts.stop_begun) return;
    parts.stop_begun = true;
    parts.stopper = std::jthread([&parts] {
      parts.queue->close();
      parts.stop_workers();
      parts.http->stop(std::chrono::milliseconds(2000));  // for the last answers
    });
  });
  parts.http->run();
  if (parts.stopper.joinable()) parts.stopper.join();
}

}  // namespace ilat
