// An EXIF block: read, carried, and given a record that must come back.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "fuzz/refusal.h"
#include "imaging/photo/exif.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ilat::fuzz::result_or_refusal([&] {
    const ilat::Exif exif = ilat::read_exif(std::as_bytes(std::span(data, size)), 640, 480);
    if (exif.orientation < 1 || exif.orientation > 8) std::abort();
    const auto recorded = ilat::exif_with_record(exif.carried, "{}");
    const ilat::Exif again = ilat::read_exif(recorded, 640, 480);
    if (again.record != "{}" || again.orientation != 1) std::abort();
  });
  return 0;
}
