#include "cli/options/output_options.h"

#include <CLI/CLI.hpp>

#include "files/read_whole.h"
#include "ilat/error.h"

namespace ilat {

CLI::Option* add_overwrite(CLI::App* command, bool& overwrite) {
  return command->add_flag("--overwrite", overwrite, "replace files that are there and are no earlier results of ilat");
}

void check_one_output(const std::filesystem::path& picture, bool json) {
  if (json && picture == kStandardStream)
    throw Error(ErrorCode::usage, "the picture (-o -) and the JSON object (--json) would both go there; leave one out",
                "standard output");
}

}  // namespace ilat
