// The record in a stranger's picture: what is read must come back the same from what is written.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "fuzz/refusal.h"
#include "jobs/edit_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ilat::fuzz::result_or_refusal([&] {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::string written = ilat::edit_record_to_json(ilat::parse_edit_record(text, "input"));
    const std::string again = ilat::edit_record_to_json(ilat::parse_edit_record(written, "written"));
    if (again == written) return;
    std::fprintf(stderr, "written:\n%s\nread and written again:\n%s\n", written.c_str(), again.c_str());
    std::abort();
  });
  return 0;
}
