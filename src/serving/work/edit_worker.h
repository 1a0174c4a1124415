#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "jobs/job_events.h"
#include "jobs/job_faces.h"
#include "jobs/provenance.h"
#include "serving/queue/job_queue.h"
#include "serving/work/edit_pass.h"

namespace ilat {

struct WorkerOptions {
  std::vector<std::filesystem::path> models = {};  ///< their folders; a job that names none is for the first
  OpenEditor open = {};
  std::size_t most_together = 4;  ///< jobs of one pass
  bool all_must_load = false;     ///< where others can do the jobs of a model that does not load here
  SeenPhotos seen = {};           ///< empty = every photo is decoded
  bool rehearse = false;          ///< edit something small once the models are loaded, so that the first job is as fast as the next
};

/// Takes jobs from a queue and does them, those that may share a pass together, one pass after the other.
class EditWorker {
 public:
  enum class ModelStanding { loading, ready, failed };

  EditWorker(JobQueue& queue, WorkerOptions options) : queue_(queue), options_(std::move(options)) {}

  /// Loads the models, then works until `stop`; what is in the works then is finished, or handed back once `hurry` is
  /// requested. A model that cannot be loaded fails its jobs in its words, or where all must be loaded, ends the worker.
  void run(const std::stop_token& stop, const std::stop_token& hurry);
  ModelStanding model_standing() const { return standing_; }
  /// Why a model could not be loaded; asked for once run() has returned.
  std::optional<Error> failure() const;
  /// Tokens drawn and passes run, for the metrics.
  std::uint64_t tokens() const { return tokens_; }
  std::uint64_t passes() const { return passes_; }

 private:
  struct Loaded {
    UsedModel model = {};
    std::optional<Editor> editor = {};
    std::optional<Error> failure = {};
  };
  Loaded load(const std::filesystem::path& folder) const;
  void load_all(const std::stop_token& stop);
  void rehearse(const Editor& editor, const std::stop_token& stop);
  void do_together(const std::vector<JobTicket>& tickets, const std::stop_token& hurry);

  JobQueue& queue_;
  WorkerOptions options_;
  std::vector<Loaded> models_;
  std::optional<JobFaces> faces_;
  std::atomic<ModelStanding> standing_{ModelStanding::loading};
  std::atomic<std::uint64_t> tokens_{0}, passes_{0};
};

}  // namespace ilat
