#include "backend/registry.h"

#include <gtest/gtest.h>

#include "ilat/error.h"

namespace ilat {
namespace {

/// Remembers what it was opened with; runs nothing.
BackendEntry entry(const std::string& name, int preference, bool available, std::string* opened) {
  BackendInfo info{.available = available,
                   .unavailable_because = available ? "" : "no such processor",
                   .devices = {"cpu"},
                   .precisions = {Precision::float32}};
  return {.name = name, .preference = preference, .info = [info] { return info; },
          .open = [name, opened](const std::filesystem::path& folder, const OpenOptions& options) {
            *opened = name + " " + folder.string() + " " + std::to_string(options.threads);
            return std::unique_ptr<Backend>();
          }};
}

class Registry : public testing::Test {
 protected:
  Registry() {
    registry.add(entry("slow", 1, true, &opened));
    registry.add(entry("fast", 3, false, &opened));
    registry.add(entry("fair", 2, true, &opened));
  }
  std::string refusal(const OpenOptions& options) {
    try {
      registry.open("model", options);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      return error.what();
    }
    return "";
  }
  BackendRegistry registry;
  std::string opened;
};

TEST_F(Registry, AutomaticTakesThePreferredOneThatRunsHere) {
  registry.open("model", {.threads = 3});
  EXPECT_EQ(opened, "fair model 3");
}

TEST_F(Registry, AutomaticTakesTheOneThatHasWhatIsAskedFor) {
  BackendEntry precise = entry("precise", 0, true, &opened);
  precise.info = [] {
    return BackendInfo{.available = true, .devices = {"cpu", "cuda:0"}, .precisions = {Precision::float32, Precision::bfloat16}};
  };
  registry.add(precise);
  registry.open("model", {.precision = Precision::bfloat16});
  EXPECT_EQ(opened, "precise model 0");
  opened.clear();
  registry.open("model", {.device = "cuda:0"});
  EXPECT_EQ(opened, "precise model 0");
  registry.open("model", {});
  EXPECT_EQ(opened, "fair model 0");
}

TEST_F(Registry, TakesTheOneThatIsNamed) {
  registry.open("model", {.backend = "slow"});
  EXPECT_EQ(opened, "slow model 0");
}

TEST_F(Registry, ListsAllThePreferredOneFirst) {
  std::string names;
  for (const BackendInfo& info : registry.infos()) names += info.name + (info.available ? " " : "(not here) ");
  EXPECT_EQ(names, "fast(not here) fair slow ");
}

TEST_F(Registry, OneOfTheSameNameIsReplaced) {
  registry.add(entry("slow", 9, true, &opened));
  EXPECT_EQ(registry.infos().size(), 3u);
  EXPECT_EQ(registry.infos().front().name, "slow");
}

TEST_F(Registry, RefusalsNameTheOptionAndWhatThereIs) {
  EXPECT_EQ(refusal({.backend = "gpu"}), "backend: \"gpu\" is no backend of this build; it has fast, fair, slow");
  EXPECT_EQ(refusal({.backend = "fast"}), "backend: does not run here: fast: no such processor");
  EXPECT_EQ(refusal({.device = "cuda:7"}), "device: \"cuda:7\" is no device of the backend fair here; it has cpu");
  EXPECT_EQ(refusal({.precision = Precision::bfloat16}),
            "precision: the backend fair does not compute in bf16 here; it has fp32");
  EXPECT_EQ(refusal({.threads = -1}), "threads: is -1; expected 1 to 1024, or 0 for every processor");
  EXPECT_EQ(opened, "");
}

TEST(EmptyRegistry, SaysHowToBuildWithABackend) {
  EXPECT_THROW(BackendRegistry().open("model", {}), Error);
}

}  // namespace
}  // namespace ilat
