#pragma once

#include <map>
#include <string>
#include <vector>

#include "edit_scene.h"
#include "jobs/batch/job_results.h"

namespace ilat::test {

/// The scene of an edit with more photos, and batches of them into the folder `out`.
class BatchScene : public EditScene {
 protected:
  void SetUp() override {
    EditScene::SetUp();
    write_image(at("wide.png"), drawn_photo(120, 60));
    write_image(at("wide_mask.png"), drawn_mask(120, 60, 10, 5, 70, 40));
    write_image(at("wide_sketch.png"), drawn_sketch(120, 60));
    before_ = folder_.names();
  }

  std::vector<std::string> arguments(const std::vector<std::string>& more = {}, const std::string& out = "out") const {
    std::vector<std::string> all{"edit", "--batch", at("jobs.csv"), "-o", at(out), "--model", model()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Outcome batch(const std::vector<std::string>& more = {}, const std::string& out = "out") const {
    return ilat(arguments(more, out));
  }

  std::map<std::size_t, JobResult> results(const std::string& table = "out/results.csv") const {
    return read_job_results(at(table));
  }
  /// name -> bytes of every file in a folder but the table.
  std::map<std::string, std::string> pictures_in(const std::string& folder) const {
    std::map<std::string, std::string> all;
    if (!std::filesystem::exists(at(folder))) return all;
    for (const auto& entry : std::filesystem::directory_iterator(at(folder)))
      if (entry.path().extension() == ".png" || entry.path().extension() == ".jpg")
        all[entry.path().filename().string()] = read_text(entry.path());
    return all;
  }
};

}  // namespace ilat::test
