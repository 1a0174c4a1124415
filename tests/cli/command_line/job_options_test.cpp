#include "cli/options/job_options.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "jobs/edit_job/edit_job_fields.h"
#include "support/random_job.h"

namespace ilat::test {
namespace {

/// The command line that a person would type for this job, last word first as the parser takes it.
std::vector<std::string> typed(const EditJob& job) {
  const FieldTexts texts = texts_of(job);
  std::vector<std::string> line;
  visit_fields(job, [&](const JobField& field, const auto& value) {
    const auto text = texts.find(std::string(field.name));
    if (text == texts.end()) return;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, bool>) {
      if (value) line.push_back("--" + text->first);
    } else {
      line.push_back("--" + text->first + "=" + text->second);
    }
  });
  std::ranges::reverse(line);
  return line;
}

RC_GTEST_PROP(PromiseJobOptions, ACommandLineReadsBackAsTheSameJob, ()) {
  EditJob job = random_job();
  job.photo.clear();  // stands without a dash
  CLI::App command;
  JobOptions options;
  options.add_to(&command);
  command.parse(typed(job));
  RC_ASSERT(options.job() == job);
}

TEST(JobOptions, TheShortHelpShowsTheTenThatMostPeopleNeed) {
  int common = 0;
  const EditJob job;
  visit_fields(job, [&](const JobField& field, const auto&) { common += field.common && field.positional.empty(); });
  EXPECT_LE(common, 9) << "and --batch";
}

}  // namespace
}  // namespace ilat::test
