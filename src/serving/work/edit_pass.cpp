#include "serving/work/edit_pass.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "editing/current_error.h"
#include "editing/edit_watch.h"
#include "files/atomic_file.h"
#include "imaging/codecs/jpeg_codec.h"
#include "jobs/edit_inputs.h"
#include "jobs/input_doubts.h"
#include "jobs/run_edit.h"
#include "serving/http/base64.h"

namespace ilat {
namespace {

constexpr int kPreviewQuality = 85;

Error for_client(const Error& error, const EditJob& job) {
  return {error.code(), without_paths(error.message(), job), without_paths(error.context(), job)};
}

std::uint64_t pixels_of(const Image& image) { return static_cast<std::uint64_t>(image.width) * static_cast<std::uint64_t>(image.height); }

std::string preview_json(const EditPreview& preview) {
  const std::vector<std::byte> picture = encode_jpeg(preview.image, {}, kPreviewQuality);
  return nlohmann::json{{"done", preview.progress.done},
                        {"total", preview.progress.total},
                        {"variation", 1},
                        {"x", preview.box.left},
                        {"y", preview.box.top},
                        {"width", preview.box.width()},
                        {"height", preview.box.height()},
                        {"picture", "data:image/jpeg;base64," + base64(picture)}}
      .dump();
}

/// A job whose pictures have been read.
struct Ready {
  const JobTicket* ticket;
  EditInputs inputs;
  std::vector<std::string> warnings;
};

class Pass {
 public:
  Pass(const PassTools& tools, std::stop_token hurry) : tools_(tools), hurry_(std::move(hurry)) {}

  void add(const JobTicket& ticket) {
    try {
      Ready ready{&ticket, inputs_of_job(ticket.job), {}};
      for (const std::string& warning : ready.inputs.warnings) warn(ready, warning);
      jobs_.push_back(std::move(ready));
    } catch (const std::exception&) {
      tools_.queue.fail(ticket.id, for_client(current_error(), ticket.job));
    }
  }

  void run() {
    if (jobs_.empty()) return;
    try {
      edit(jobs_);
    } catch (const std::exception&) {
      const Error error = current_error();
      if (error.code() == ErrorCode::cancelled) return hand_back(jobs_);
      if (jobs_.size() == 1) return tools_.queue.fail(jobs_[0].ticket->id, for_client(error, jobs_[0].ticket->job));
      run_one_by_one();  // each alone will say what is wrong with it
    }
  }

  std::uint64_t tokens() const { return tokens_; }

 private:
  EditInputs inputs_of_job(const EditJob& job) const {
    const auto seen = tools_.seen ? tools_.seen(job.photo) : nullptr;
    if (!seen || pixels_of(seen->photo.image) > job.max_pixels.pixels) return read_inputs(job, tools_.faces);
    return read_inputs(job, {.photo = seen->photo, .faces = seen->faces}, tools_.faces);
  }

  void run_one_by_one() {
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      Pass alone(tools_, hurry_);
      alone.jobs_.push_back(std::move(jobs_[i]));
      alone.run();
      tokens_ += alone.tokens_;
    }
  }

  void warn(Ready& ready, const std::string& text) {
    ready.warnings.push_back(without_paths(text, ready.ticket->job));
    tools_.queue.warn(ready.ticket->id, ready.warnings.back());
  }

  void edit(std::vector<Ready>& jobs) {
    std::vector<EditRequest> requests;
    std::vector<SamplingOptions> draws;
    EditWatch watch;
    bool watched = false;
    for (const Ready& job : jobs) {
      requests.push_back(job.inputs.request);
      draws.push_back(options_of(job.ticket->job).sampling);
      watch.every.push_back(job.ticket->preview_every);
      watched = watched || job.ticket->preview_every > 0;
    }
    if (watched)
      watch.show = [&](const EditPreview& preview) {
        tools_.queue.preview(jobs[preview.request].ticket->id, preview_json(preview));
      };
    EditOptions options = options_of(jobs[0].ticket->job);
    std::uint64_t drawn = 0;
    options.progress = [&](const Progress& progress) {
      drawn = static_cast<std::uint64_t>(progress.done) * jobs.size() * static_cast<std::uint64_t>(options.variations);
      return report(jobs, progress.done, progress.total);
    };
    if (!report(jobs, 0, 0)) throw Error(ErrorCode::cancelled, "cancelled");
    std::vector<EditResult> results = edit_watched(tools_.editor, {requests, options, draws}, watch);
    tokens_ += drawn;
    for (std::size_t i = 0; i < jobs.size(); ++i) finish(jobs[i], std::move(results[i]));
  }

  /// @return whether the pass goes on
  bool report(const std::vector<Ready>& jobs, int done, int total) const {
    if (hurry_.stop_requested()) return false;
    bool wanted = false;
    for (const Ready& job : jobs) wanted = tools_.queue.report(job.ticket->id, done, total) == Wanted::yes || wanted;
    return wanted;
  }

  void finish(Ready& job, EditResult result) try {
    const JobTicket& ticket = *job.ticket;
    for (const std::string& warning : unseen_warnings(result.mask_outside_share)) warn(job, warning);
    const EditRecord record = record_of(ticket.job, tools_.model);
    FinishedJob finished{{}, job.warnings, {}};
    StagedFiles files;
    for (int image = 1; image <= number_of_results(ticket.job); ++image) {
      const auto path = result_path(tools_.queue.folder(), ticket, image);
      stage_result(files, path, ticket.job, job.inputs.photo, result, record_of_image(record, result, image), image);
      finished.results.push_back({path, 0});
    }
    files.commit();
    for (JobResultFile& each : finished.results) each.bytes = std::filesystem::file_size(each.path);
    nlohmann::json edit = to_json(EditOutput{std::move(result), {}, {}});
    edit.erase("outputs");
    edit.erase("warnings");
    finished.edit = edit.dump();
    tools_.queue.finish(ticket.id, std::move(finished));
  } catch (const std::exception&) {
    tools_.queue.fail(job.ticket->id, for_client(current_error(), job.ticket->job));
  }

  void hand_back(const std::vector<Ready>& jobs) const {
    for (const Ready& job : jobs) tools_.queue.hand_back(job.ticket->id);  // those that were cancelled have ended
  }

  PassTools tools_;
  std::stop_token hurry_;
  std::vector<Ready> jobs_;
  std::uint64_t tokens_ = 0;
};

}  // namespace

std::uint64_t run_pass(const PassTools& tools, const std::vector<JobTicket>& tickets, std::stop_token hurry) {
  Pass pass(tools, std::move(hurry));
  for (const JobTicket& ticket : tickets) pass.add(ticket);
  pass.run();
  return pass.tokens();
}

}  // namespace ilat
