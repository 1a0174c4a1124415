#include "jobs/landmark_moves.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace ilat::test {
namespace {

TEST(LandmarkMoves, TablesAndJsonSayTheSame) {
  const std::vector<LandmarkMove> expected{{31, -0.1, -0.05}, {37, 0.1, 0}};
  EXPECT_EQ(parse_landmark_moves("landmark,x,y\n31,-0.1,-0.05\n37,0.1,0\n", "m.csv"), expected);
  EXPECT_EQ(parse_landmark_moves("\n {\"31\": [-0.1, -0.05], \"37\": [0.1, 0]}", "m.json"), expected);
}

TEST(LandmarkMoves, MistakesAreNamedWithTheirPlace) {
  const auto refused = [](const std::string& text, const std::vector<std::string>& words) {
    expect_error([&] { parse_landmark_moves(text, "m.csv"); }, ErrorCode::bad_input, words);
  };
  refused("", {"m.csv", "landmark,x,y"});
  refused("x,y\n1,2\n", {"first line"});
  refused("landmark,x,y\n", {"moves nothing"});
  refused("landmark,x,y\n3,0,0\n", {"moves nothing"});
  refused("landmark,x,y\n49,0.1,0\n", {"line 2", "49", "0 to 48"});
  refused("landmark,x,y\n-1,0.1,0\n", {"line 2", "-1"});
  refused("landmark,x,y\n3,nan,0\n", {"line 2", "no x"});
  refused("landmark,x,y\n3,0,1.01\n", {"line 2", "no y"});
  refused("landmark,x,y\n3,0.1\n", {"line 2", "2 fields"});
  refused("landmark,x,y\n3,0.1,0\n3,0.2,0\n", {"landmark 3 twice"});
  refused("{\"3\": 1}", {"landmark \"3\"", "[x, y]"});
  refused("{\"nose\": [0.1, 0]}", {"nose", "0 to 48"});
  refused("{\"3\": [\"a\", 0]}", {"landmark \"3\"", "no x"});
  refused("{\"3\": [0.1, 0], \"3\": [0.1, 0]}", {"twice"});
  expect_error([] { read_landmark_moves("/nowhere.csv"); }, ErrorCode::not_found, {"nowhere.csv"});
}

}  // namespace
}  // namespace ilat::test
