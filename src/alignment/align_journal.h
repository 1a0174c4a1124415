#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "alignment/picture_hash.h"
#include "alignment/portrait_rules.h"
#include "ilat/landmarks.h"

namespace ilat {

/// What became of one photo.
struct PhotoRecord {
  struct Portrait {
    std::string file = {};  // in photos/
    Landmarks landmarks = {};
    PictureHash hash = {};
    PortraitMeasures measures = {};
  };
  struct Rejected {
    int face = 0;  // from 1, the most certain first; 0 = the photo as a whole
    Refusal refusal = {};
  };
  std::string photo = {};  // below the folder of photos, '/' between folders
  std::vector<Portrait> portraits = {};
  std::vector<Rejected> rejected = {};
};

/// A file that grows by a line for every photo that is done, so that a run that was killed goes on where it was: one
/// JSON object a line, the first names what the run was asked for. A last line that is not whole is dropped.
class AlignJournal {
 public:
  /// Starts a file, or goes on with the one that is there.
  /// @param request what the run is asked for, as JSON
  /// @throws Error usage if the file belongs to another request; bad_input if it is damaged; unwritable
  AlignJournal(std::filesystem::path file, std::string request);

  /// Of this run and those before it, in the order of the lines.
  const std::vector<PhotoRecord>& records() const { return records_; }
  /// The line is in the file when this returns.
  void add(PhotoRecord record);

 private:
  void read(const std::string& text);

  std::filesystem::path file_;
  std::string request_;
  std::vector<PhotoRecord> records_;
  std::ofstream out_;
};

}  // namespace ilat
