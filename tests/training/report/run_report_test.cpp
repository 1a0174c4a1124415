#include "training/report/run_report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "ilat/error.h"
#include "training/report/line_chart.h"
#include "training/report/run_record.h"
#include "training/tiny_data.h"

namespace ilat {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(RunReport, ShowsCurvesSamplesRecipeAndMachineInOnePage) {
  const test::TemporaryFolder folder;
  const std::filesystem::path run = folder.at("run");
  write_run_record(run, {.network = "image-tokenizer", .recipe_file = "mine.toml", .recipe = "[data]\nturn = 4  # <degrees>\n", .data = "blots, 9 train", .machine = {{"processor", "a fast one"}}});
  std::ofstream(run / "log.csv") << "step,l1,learning_rate\n50,0.5,0.1\n100,0.4,0.05\n";
  std::ofstream(run / "validation.csv") << "step,psnr,codes_used\n100,20.5,0.25\n200,22.25,0.5\n";
  std::ofstream(run / "samples-100.png") << "foobar";
  std::ofstream(run / "samples-20.png") << "foo";
  const std::string page = run_report(run);
  for (const char* part : {"image-tokenizer by mine.toml", "blots, 9 train", "a fast one", "turn = 4  # &lt;degrees&gt;", ">22.25, after 100 steps 20.5<", "codes_used"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
  EXPECT_EQ(count(page, "<svg"), 4u);
  EXPECT_LT(page.find("base64,Zm9v\""), page.find("base64,Zm9vYmFy\"")) << "by step, not by name";
  for (const char* outside : {"http", "src=\"samples", "<link", "<script"}) EXPECT_EQ(page.find(outside), std::string::npos) << outside;
}

TEST(RunReport, AFolderWithoutARunIsNamed) {
  const test::TemporaryFolder folder;
  EXPECT_THROW(run_report(folder.at("nothing")), Error);
}

TEST(RunReport, TheRecordComesBack) {
  const test::TemporaryFolder folder;
  const RunRecord record{.network = "a", .recipe_file = "b", .recipe = "c\n\"d\"", .data = "e", .machine = describe_machine()};
  write_run_record(folder.at("run"), record);
  const RunRecord read = read_run_record(folder.at("run"));
  EXPECT_EQ(read.recipe, record.recipe);
  EXPECT_EQ(read.machine, record.machine);
  EXPECT_TRUE(read.machine.contains("cores"));
}

TEST(LineChart, CurvesStayInsideTheirFrame) {
  for (const double scale : {1e-7, 1.0, 1e6})
    for (const bool steep : {false, true}) {
      std::vector<std::pair<double, double>> points;
      for (int i = 0; i < 2000; ++i) points.emplace_back(50 * i, scale * (steep ? std::exp(-0.01 * i) : 1 + 0.1 * std::sin(i)));
      points.emplace_back(1e5, std::nan(""));
      points.emplace_back(1.1e5, scale);
      const std::string svg = line_chart("loss <1>", points);
      EXPECT_NE(svg.find("loss &lt;1&gt;"), std::string::npos);
      const std::size_t begin = svg.find("points=\"") + 8;
      std::istringstream numbers(svg.substr(begin, svg.find('"', begin) - begin));
      double x = 0, y = 0, last = -1;
      char comma = 0;
      int seen = 0;
      for (; numbers >> x >> comma >> y; ++seen) {
        EXPECT_GE(x, last);
        EXPECT_GE(x, 0);
        EXPECT_LE(x, 460);
        EXPECT_GE(y, 0);
        EXPECT_LE(y, 230);
        last = x;
      }
      EXPECT_GT(seen, 100);
      EXPECT_LE(seen, 500);
    }
}

TEST(LineChart, OneValueOrTheSameValueIsDrawn) {
  EXPECT_NE(line_chart("a", {{5, 0}}).find("<circle"), std::string::npos);
  EXPECT_EQ(line_chart("a", {{5, 0}, {6, 0}}).find("nan"), std::string::npos);
  EXPECT_EQ(line_chart("a", {{5, 3}, {6, 3}}).find("inf"), std::string::npos);
  EXPECT_EQ(line_chart("a", {}).find("polyline"), std::string::npos);
}

}  // namespace
}  // namespace ilat
