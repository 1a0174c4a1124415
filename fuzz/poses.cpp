// Files of poses: whatever is read has finite joints, can be written in every format, and comes back with the same joints.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "conditioning/pose/pose_text.h"
#include "fuzz/refusal.h"

namespace {

bool same(const ilat::Pose& one, const ilat::Pose& other) {
  for (std::size_t i = 0; i < ilat::kJoints; ++i) {
    const ilat::Joint &a = one.joints[i], &b = other.joints[i];
    if (a.visible != b.visible) return false;
    if (a.visible && !(std::abs(a.x - b.x) <= 0.2f && std::abs(a.y - b.y) <= 0.2f)) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  ilat::fuzz::result_or_refusal([&] {
    for (const ilat::Pose& pose : ilat::parse_poses(text, "input")) {
      try {
        ilat::check_pose(pose, 4096, 4096, "input");
      } catch (const ilat::Error&) {
        continue;
      }
      for (const auto& [format, name] : ilat::EnumNames<ilat::PoseFormat>::names) {
        std::vector<ilat::Pose> back;
        try {
          back = ilat::parse_poses(ilat::pose_text(pose, format), "own");
        } catch (const ilat::Error& error) {  // rounding may bring all joints to 1 pixel or less
          if (error.message().find("between 0 and 1") == std::string::npos) std::abort();
          continue;
        }
        if (back.size() != 1 || !same(pose, back[0])) std::abort();
      }
    }
  });
  return 0;
}
