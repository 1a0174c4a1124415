// Tables of moves: whatever is read names each landmark once and moves it by at most the distance between the eyes.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "config/landmarks.h"
#include "fuzz/refusal.h"
#include "jobs/landmark_moves.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  ilat::fuzz::result_or_refusal([&] {
    std::set<std::size_t> named;
    for (const auto& move : ilat::parse_landmark_moves(text, "input"))
      if (move.landmark >= ilat::kLandmarks || !named.insert(move.landmark).second || !(std::abs(move.x) <= 1) ||
          !(std::abs(move.y) <= 1))
        std::abort();
  });
  return 0;
}
