#include "alignment/align_folder.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "alignment/align_journal.h"
#include "alignment/aligned_portrait.h"
#include "alignment/photo_list.h"
#include "alignment/portrait_tables.h"
#include "ilat/error.h"
#include "ilat/photo.h"

namespace ilat {
namespace {

constexpr const char* kJournal = "journal.jsonl";
constexpr int kPhotosAThread = 8;  // in memory at a time, as portraits

/// One face of a photo, or the photo's own refusal (face 0).
struct Cut {
  int face = 0;
  AlignedPortrait portrait = {};
  PictureHash hash = {};
  std::optional<Refusal> refusal = {};
};

std::vector<Cut> refused_whole(Rejection reason, const std::string& detail) {
  std::vector<Cut> cuts(1);
  cuts.front().refusal = Refusal{reason, detail};
  return cuts;
}

std::vector<Cut> cut_photo(const std::filesystem::path& file, const FaceFinder& finder, const AlignOptions& options) {
  Image photo;
  try {
    photo = visible_colours(read_photo(file, {.max_pixels = options.max_pixels}));
  } catch (const Error& error) {
    return refused_whole(Rejection::unreadable, error.message());
  }
  // A little smaller than what is wanted, so that a face is called too small rather than overlooked.
  const double smallest = std::max(13.0, 0.75 * options.rules.smallest);
  const double unsure = std::min(0.5, options.rules.confidence);
  const std::vector<Face> faces =
      finder.find(photo, {.smallest_face = smallest, .least_confidence = unsure, .threads = 1});
  if (faces.empty()) return refused_whole(Rejection::no_face, "");
  std::vector<Cut> cuts;
  for (const Face& face : faces) {
    Cut cut;
    cut.face = static_cast<int>(cuts.size()) + 1;
    cut.refusal = refusal_before_cutting({.side = face.box.side, .confidence = face.confidence}, options.rules);
    if (!cut.refusal) {
      cut.portrait = aligned_portrait(photo, face, finder, options.side);
      cut.refusal = refusal(cut.portrait.measures, options.rules);
    }
    if (cut.refusal)
      cut.portrait.image = {};
    else
      cut.hash = picture_hash(cut.portrait.image);
    cuts.push_back(std::move(cut));
  }
  return cuts;
}

/// Calls work(i) for 0 ... count - 1, several at a time; the first exception ends it.
template <class Work>
void for_all(int count, int threads, const Work& work) {
  std::atomic<int> next{0};
  std::exception_ptr failure;
  std::atomic<bool> failed{false};
  const auto serve = [&] {
    for (int i = next++; i < count && !failed; i = next++) try {
        work(i);
      } catch (...) {
        if (!failed.exchange(true)) failure = std::current_exception();
      }
  };
  {
    std::vector<std::jthread> others;
    for (int i = 1; i < std::min(threads, count); ++i) others.emplace_back(serve);
    serve();
  }
  if (failure) std::rethrow_exception(failure);
}

/// The portraits so far: whose names are taken, and what they look like.
class Shelf {
 public:
  explicit Shelf(int least_difference) : least_difference_(least_difference) {}

  void remember(const PhotoRecord::Portrait& portrait) {
    names_.insert(portrait.file);
    seen_.push_back({portrait.hash, portrait.file});
  }
  /// The earlier portrait that looks the same; none = empty.
  std::string twin(const PictureHash& hash) const {
    for (const Seen& seen : seen_)
      if (difference(seen.hash, hash) < least_difference_) return seen.file;
    return {};
  }
  /// "2019/party.png" -> "2019-party.jpg", with a number behind it if that is taken.
  std::string name_for(const std::string& photo) const {
    std::string stem = std::filesystem::path(photo).replace_extension().generic_string();
    std::replace(stem.begin(), stem.end(), '/', '-');
    std::string name = stem + ".jpg";
    for (int number = 2; names_.contains(name); ++number) name = stem + "-" + std::to_string(number) + ".jpg";
    return name;
  }

 private:
  struct Seen {
    PictureHash hash{};
    std::string file;
  };
  int least_difference_;
  std::set<std::string> names_;
  std::vector<Seen> seen_;
};

PhotoRecord shelved(const std::string& photo, const std::vector<Cut>& cuts, Shelf& shelf,
                    const std::filesystem::path& output) {
  PhotoRecord record{.photo = photo};
  for (const Cut& cut : cuts) {
    std::optional<Refusal> refusal = cut.refusal;
    if (!refusal)
      if (const std::string twin = shelf.twin(cut.hash); !twin.empty())
        refusal = Refusal{Rejection::duplicate, "looks like " + twin};
    if (refusal) {
      record.rejected.push_back({cut.face, *refusal});
      continue;
    }
    PhotoRecord::Portrait portrait{shelf.name_for(photo), cut.portrait.landmarks, cut.hash, cut.portrait.measures};
    write_image(output / "photos" / portrait.file, cut.portrait.image);
    shelf.remember(portrait);
    record.portraits.push_back(std::move(portrait));
  }
  return record;
}

std::string request_of(const std::filesystem::path& folder, const AlignOptions& options) {
  nlohmann::json request{{"folder", std::filesystem::weakly_canonical(folder).string()},
                         {"size", options.side},
                         {"val-share", options.val_share}};
  visit_fields(options.rules, [&](const char* key, const auto& value, const char*) { request[key] = value; });
  return request.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void check(const AlignOptions& options) {
  if (options.side < 32) throw Error(ErrorCode::usage, "expected at least 32 pixels, got " + std::to_string(options.side), "size");
  if (!(options.val_share >= 0 && options.val_share <= 1))
    throw Error(ErrorCode::usage, "expected a share from 0 to 1, got " + std::to_string(options.val_share), "val-share");
}

AlignOutcome outcome_of(const std::vector<PhotoRecord>& records, double val_share) {
  AlignOutcome outcome{.photos = static_cast<int>(records.size())};
  for (const PhotoRecord& record : records) {
    const int portraits = static_cast<int>(record.portraits.size());
    outcome.portraits += portraits;
    if (split_of(record.photo, val_share) == std::string_view("val")) outcome.val += portraits;
    for (const auto& one : record.rejected) ++outcome.rejected[one.refusal.reason];
  }
  return outcome;
}

}  // namespace

AlignOutcome align_folder(const std::filesystem::path& folder, const std::filesystem::path& output,
                          const FaceFinder& finder, const AlignOptions& options,
                          const std::function<bool(int done, int total)>& progress) {
  check(options);
  const std::vector<std::string> photos = photos_below(folder);
  open_output_folder(folder, output, kJournal, options.resume);
  AlignJournal journal(output / kJournal, request_of(folder, options));
  Shelf shelf(options.rules.least_difference);
  std::set<std::string> done;
  for (const PhotoRecord& record : journal.records()) {
    done.insert(record.photo);
    for (const auto& portrait : record.portraits) shelf.remember(portrait);
  }
  std::vector<std::string> left;
  std::copy_if(photos.begin(), photos.end(), std::back_inserter(left), [&](const auto& p) { return !done.contains(p); });

  const int total = static_cast<int>(photos.size()), to_do = static_cast<int>(left.size());
  const int threads = options.threads > 0 ? options.threads
                                          : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  for (int first = 0; first < to_do;) {
    const int count = std::min(threads * kPhotosAThread, to_do - first);
    std::vector<std::vector<Cut>> cuts(static_cast<std::size_t>(count));
    for_all(count, threads, [&](int i) {
      cuts[static_cast<std::size_t>(i)] = cut_photo(folder / left[static_cast<std::size_t>(first + i)], finder, options);
    });
    // In the order of their names, whichever was ready first: who is the duplicate of whom must not depend on threads.
    for (int i = 0; i < count; ++i)
      journal.add(shelved(left[static_cast<std::size_t>(first + i)], cuts[static_cast<std::size_t>(i)], shelf, output));
    first += count;
    if (progress && !progress(total - to_do + first, total) && first < to_do)
      throw Error(ErrorCode::cancelled, "stopped after " + std::to_string(total - to_do + first) + " of " +
                                            std::to_string(total) + " photos; --resume goes on", output.string());
  }

  write_faces_table(output / "faces.csv", journal.records(), options.val_share);
  write_rejected_table(output / "rejected.csv", journal.records());
  write_contact_sheet(output / "sheet.png", output / "photos", journal.records());
  return outcome_of(journal.records(), options.val_share);
}

}  // namespace ilat
