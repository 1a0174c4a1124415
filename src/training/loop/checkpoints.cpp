#include "training/loop/checkpoints.h"

#include <algorithm>
#include <functional>

#include "files/parse_number.h"
#include "files/staging_folder.h"
#include "ilat/error.h"

namespace ilat {
namespace {

constexpr const char* kOlder = "checkpoint-";

/// Another name for a file; a copy where the file system has no such names.
void add_name(const std::filesystem::path& file, const std::filesystem::path& name) {
  std::error_code failure;
  const StagingFolder staging(name.parent_path(), name);
  const std::filesystem::path fresh = staging.path() / name.filename();
  std::filesystem::create_hard_link(file, fresh, failure);
  if (failure) std::filesystem::copy_file(file, fresh, failure);
  if (!failure) std::filesystem::rename(fresh, name, failure);
  if (failure) throw Error(ErrorCode::unwritable, "cannot be written: " + failure.message(), name.string());
}

/// The step in the name of an older checkpoint.
std::optional<int> step_of(const std::filesystem::path& file) {
  const std::string stem = file.stem().string(), prefix = kOlder;
  if (file.extension() != ".safetensors" || !stem.starts_with(prefix)) return std::nullopt;
  return parse_number<int>(std::string_view(stem).substr(prefix.size()));
}

void remove_file(const std::filesystem::path& file) {
  std::error_code failure;
  std::filesystem::remove(file, failure);
  if (failure) throw Error(ErrorCode::unwritable, "cannot be removed: " + failure.message(), file.string());
}

}  // namespace

Checkpoints::Checkpoints(std::filesystem::path run, int keep) : run_(std::move(run)), keep_(keep) {
  std::error_code failure;
  std::filesystem::create_directories(run_, failure);
  if (failure) throw Error(ErrorCode::unwritable, "cannot make the run folder: " + failure.message(), run_.string());
}

void Checkpoints::clear() {
  for (const auto& [step, file] : older()) remove_file(file);
  remove_file(best());
  remove_file(newest());
}

std::optional<int> Checkpoints::restore(const NamedTensors& state) {
  if (!std::filesystem::exists(newest())) return std::nullopt;
  const auto metadata = load_tensors(newest(), state);
  const auto step = metadata.find("next_step");
  if (step != metadata.end()) newest_step_ = parse_number<int>(step->second);
  if (!newest_step_)
    throw Error(ErrorCode::bad_input, "is no training checkpoint: it names no step; start the run anew with --overwrite",
                newest().string());
  return newest_step_;
}

void Checkpoints::save(int next_step, const NamedTensors& state) {
  if (newest_step_ == next_step) return;
  if (newest_step_ && keep_ > 1) add_name(newest(), run_ / (kOlder + std::to_string(*newest_step_) + ".safetensors"));
  try {
    save_tensors(newest(), state, DType::f32, {{"next_step", std::to_string(next_step)}});
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unwritable || !newest_step_) throw;
    throw Error(error.code(),
                error.message() + "; the checkpoint of step " + std::to_string(*newest_step_) +
                    " is whole: make room and go on with --resume",
                error.context());
  }
  newest_step_ = next_step;
  const auto before = older();
  for (std::size_t i = static_cast<std::size_t>(keep_) - 1; i < before.size(); ++i) remove_file(before[i].second);
}

void Checkpoints::mark_best() { add_name(newest(), best()); }

/// With their steps, the latest first.
std::vector<std::pair<int, std::filesystem::path>> Checkpoints::older() const {
  std::vector<std::pair<int, std::filesystem::path>> found;
  for (const auto& entry : std::filesystem::directory_iterator(run_))
    if (const auto step = step_of(entry.path())) found.emplace_back(*step, entry.path());
  std::ranges::sort(found, std::greater());
  return found;
}

}  // namespace ilat
