#include "serving/queue/queued_batch.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "editing/current_error.h"
#include "files/atomic_file.h"
#include "files/joined.h"
#include "files/mapped_file.h"
#include "files/staging_folder.h"
#include "jobs/output_files.h"
#include "serving/http/spooled_file.h"
#include "serving/queue/shared_queue.h"

namespace ilat {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostSent = 256;              // jobs on their way
constexpr std::uint64_t kMostSentBytes = 256'000'000;  // of their pictures
constexpr int kMostTries = 3;                       // a job that the queue has forgotten is sent so often
constexpr std::chrono::milliseconds kLook{100}, kAgain{1000};
constexpr std::chrono::seconds kPatience{3};        // before it is said that nobody works

/// What the queue's thread has told of the jobs.
struct Heard {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, double> shares;  // of jobs that are being done
  std::vector<std::string> ended;
};

struct Sent {
  const BatchJob* job;
  std::unique_ptr<JobSubscription> subscription;
  std::uint64_t bytes = 0;
};

/// An error about a job's field is about the file that its user named.
Error in_batch_words(const Error& error, const EditJob& job, const fs::path& folder, const std::string& id) {
  for (const auto& [field, path] : inputs_of(job))
    if (!path.empty() && (error.context() == field || error.context() == input_path(folder, id, field)))
      return {error.code(), error.message(), path.string()};
  return error;
}

/// @throws Error bad_input if the picture is not the edit that was asked for
void check_result(const fs::path& picture, const EditJob& job, const EditRecord& asked) {
  const std::string text = record_in(picture);  // refuses what is no whole picture
  if (job.no_metadata) return;
  const auto refuse = [](const std::string& why) { throw Error(ErrorCode::bad_input, "its worker made another edit than was asked for: " + why); };
  if (text.empty()) refuse("it has no record");
  const EditRecord made = parse_edit_record(text, "its record");
  if (const std::vector<std::string> others = differences(made, asked); !others.empty()) refuse(joined(others));
  if (made.options != asked.options) refuse("its options differ");
}

class QueuedBatch {
 public:
  QueuedBatch(BatchBook& book, JobQueue& queue)
      : book_(book), queue_(queue), heard_(std::make_shared<Heard>()), client_("batch-" + random_name().substr(0, 8)) {}

  void run(const std::vector<const BatchJob*>& jobs) {
    todo_.assign(jobs.begin(), jobs.end());
    try {
      while (!todo_.empty() || !sent_.empty()) {
        send_some();
        collect(wait_for_ends());
        book_.save_now_and_then();
        if (!book_.report(finished()) && !book_.complete()) book_.throw_cancelled();
        say_if_nobody_works();
      }
    } catch (const std::exception&) {
      cancel_all();
      throw;
    }
  }

 private:
  void send_some() {
    while (!todo_.empty() && sent_.size() < kMostSent && sent_bytes_ < kMostSentBytes && Clock::now() >= not_before_) {
      const BatchJob& job = *todo_.front();
      try {
        send(job);
      } catch (const QueueFull& full) {
        not_before_ = Clock::now() + std::min<std::chrono::milliseconds>(full.retry_after(), kAgain);
        return;
      } catch (const std::exception&) {
        const Error error = current_error();
        if (error.code() == ErrorCode::unreachable) {
          if (!queue_.trouble()) book_.say_once(std::string(error.what()) + "; it is tried again");  // else that has been said
          not_before_ = Clock::now() + kAgain;
          return;
        }
        book_.fail(job, error.what());
        ++ended_;
      }
      todo_.pop_front();
    }
  }

  void send(const BatchJob& job) {
    if (job.job.record_names) throw Error(ErrorCode::usage, "does not go through a queue, whose workers know no names; leave it out", "record-names");
    for (const auto& file : job.files) fs::create_directories(file.parent_path());
    check_outputs(job.files);
    Sent sent{&job, {}, 0};
    JobTicket ticket{.id = "job_" + random_name(), .client = client_, .job = job.job, .created = now_seconds()};
    ticket.job.output = "after" + job.job.output.extension().string();
    const std::string id = ticket.id;
    try {
      for (const auto& [field, path] : inputs_of(job.job)) {
        if (path.empty()) continue;
        const fs::path link = input_path(queue_.folder(), id, field);
        fs::create_symlink(fs::absolute(path), link);
        set_input(ticket.job, field, link);
        std::error_code missing;
        if (const auto size = fs::file_size(path, missing); !missing) sent.bytes += size;
      }
      queue_.submit(ticket);
    } catch (const QueueFull&) {
      remove_inputs(ticket.job);
      throw;
    } catch (const Error& error) {
      remove_inputs(ticket.job);
      throw in_batch_words(error, job.job, queue_.folder(), id);
    }
    sent_bytes_ += sent.bytes;
    sent_.emplace(id, std::move(sent));
    hear(id);
  }

  /// Begins to listen, or leaves it to wait_for_ends() if the queue is lost at this moment.
  void hear(const std::string& id) try {
    auto subscription = queue_.listen(id, [heard = heard_, id](const JobEvent& event) {
      const std::lock_guard lock(heard->mutex);
      if (event.name == "progress") {
        const auto progress = nlohmann::json::parse(event.data, nullptr, false);
        heard->shares[id] = progress.value("done", 0.0) / std::max(progress.value("total", 1.0), 1.0);
      }
      if (event.last) heard->ended.push_back(id);
      heard->changed.notify_all();
    });
    if (!subscription) {
      const std::lock_guard lock(heard_->mutex);
      heard_->ended.push_back(id);
    }
    sent_.at(id).subscription = std::move(subscription);
  } catch (const Error&) {
    unheard_.push_back(id);
  }

  std::vector<std::string> wait_for_ends() {
    for (const std::string& id : std::exchange(unheard_, {})) hear(id);
    std::unique_lock lock(heard_->mutex);
    heard_->changed.wait_for(lock, kLook, [&] { return !heard_->ended.empty(); });
    return std::exchange(heard_->ended, {});
  }

  void collect(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      const auto sent = sent_.find(id);
      if (sent == sent_.end()) continue;
      try {
        take(id, *sent->second.job);
      } catch (const std::exception&) {
        const Error error = current_error();
        if (error.code() == ErrorCode::unreachable) {  // it is asked for again
          unheard_.push_back(id);
          continue;
        }
        end_badly(*sent->second.job, error);
      }
      forget(id);
    }
  }

  void take(const std::string& id, const BatchJob& job) {
    const std::optional<JobState> state = queue_.find(id);
    if (!state) {
      if (++tries_[&job] >= kMostTries) return end_badly(job, Error(ErrorCode::not_found, "the queue has forgotten it again and again"));
      todo_.push_back(&job);
      return;
    }
    if (state->stage == JobStage::failed && state->error) return end_badly(job, in_batch_words(*state->error, job.job, {}, id));
    if (state->stage != JobStage::done) return end_badly(job, Error(ErrorCode::cancelled, "it was cancelled in the queue"));
    for (const std::string& warning : state->warnings) book_.say_once(warning);
    keep(job, *state);
  }

  void keep(const BatchJob& job, const JobState& state) {
    if (state.results.size() != job.files.size())
      throw Error(ErrorCode::bad_input, "its worker sent " + std::to_string(state.results.size()) + " results, not " + std::to_string(job.files.size()));
    const EditRecord record = record_of(job.job, book_.model());
    StagedFiles files;
    for (std::size_t i = 0; i < job.files.size(); ++i) {
      check_result(state.results[i].path, job.job, record);
      const MappedFile picture = map_file(state.results[i].path);
      files.add(job.files[i], std::span(&picture.bytes, 1));
    }
    files.commit();
    book_.succeed(job, record, std::max(state.ended.value_or(0) - state.started.value_or(0), 0.001));
    ++ended_;
  }

  void end_badly(const BatchJob& job, const Error& error) {
    book_.fail(job, error.what());
    ++ended_;
  }

  /// The job has been fetched: nobody needs it any more.
  void forget(const std::string& id) {
    {
      const std::lock_guard lock(heard_->mutex);
      heard_->shares.erase(id);
    }
    sent_bytes_ -= sent_.at(id).bytes;
    sent_.erase(id);
    try {
      queue_.cancel(id);
    } catch (const Error&) {  // it expires
    }
  }

  void cancel_all() {
    try {
      for (const auto& [id, sent] : sent_) queue_.cancel(id);
    } catch (const Error&) {  // the queue is lost: they are done for nothing, and expire
    }
    sent_.clear();
  }

  double finished() const {
    const std::lock_guard lock(heard_->mutex);
    double sum = static_cast<double>(ended_);
    for (const auto& [id, share] : heard_->shares) sum += share;
    return sum;
  }

  void say_if_nobody_works() {
    if (Clock::now() - begun_ < kPatience || sent_.empty() || queue_.counts().workers != std::size_t{0}) return;
    book_.say_once("nobody works for this queue with the model " + book_.model().name + " (sha256 " + book_.model().sha256.substr(0, 12) +
                   "...): its jobs wait for an ilat work with that model");
  }

  BatchBook& book_;
  JobQueue& queue_;
  std::shared_ptr<Heard> heard_;
  std::string client_;
  std::deque<const BatchJob*> todo_;
  std::map<std::string, Sent> sent_;
  std::vector<std::string> unheard_;  // sent, and nobody listens yet
  std::map<const BatchJob*, int> tries_;
  std::uint64_t sent_bytes_ = 0;
  std::size_t ended_ = 0;
  Clock::time_point begun_ = Clock::now(), not_before_ = begun_;
};

}  // namespace

void edit_by_queue(const std::vector<const BatchJob*>& jobs, BatchBook& book, JobQueue& queue) { QueuedBatch(book, queue).run(jobs); }

void edit_by_queue(const std::vector<const BatchJob*>& jobs, BatchBook& book, const std::string& url, std::function<void(const std::string&)> log) {
  const StagingFolder folder(fs::temp_directory_path(), "the batch's pictures");
  const auto queue = open_shared_queue({.url = url, .folder = folder.path(), .models = {book.model().sha256}, .log = std::move(log)});
  edit_by_queue(jobs, book, *queue);
}

}  // namespace ilat
