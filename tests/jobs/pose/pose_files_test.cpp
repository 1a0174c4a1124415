#include "jobs/pose/pose_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "ilat/error.h"
#include "support/expect_error.h"
#include "support/standing_pose.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

class PoseFiles : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(file(name)) << text;
    return file(name);
  }

  TemporaryFolder folder_;
  std::filesystem::path standing_ = write("standing.json", pose_text(standing_pose(), PoseFormat::ilat));
};

TEST_F(PoseFiles, AreConvertedThereAndBack) {
  write_changed_pose({standing_}, {}, {file("coco.json"), PoseFormat::coco});
  write_changed_pose({file("coco.json")}, {}, {file("back.json")});
  expect_near(read_pose(file("back.json")), standing_pose());
}

TEST_F(PoseFiles, ChangesHoldInTheirOrder) {
  write_changed_pose({standing_},
                     {.mirror = true, .moves = {{JointName::left_wrist, 10, 20}}, .hidden = {JointName::head}},
                     {file("after.json")});
  const Pose after = read_pose(file("after.json"));
  EXPECT_EQ(after.at(JointName::left_wrist).x, 10);
  EXPECT_EQ(after.at(JointName::left_knee).x, 115);  // in the mirror the right one, 15 from the middle as the left one was
  EXPECT_FALSE(after.at(JointName::head).visible);
}

TEST_F(PoseFiles, NothingThatIsReadOrForeignIsWrittenOver) {
  expect_error([&] { write_changed_pose({standing_}, {}, {standing_}); }, ErrorCode::usage, {"standing.json"});
  const auto foreign = write("notes.json", "{}");
  expect_error([&] { write_changed_pose({standing_}, {}, {foreign}); }, ErrorCode::usage, {"notes.json"});
  write_changed_pose({standing_}, {}, {.file = foreign, .overwrite = true});
  write_changed_pose({standing_}, {}, {foreign});  // now it is an earlier result
  expect_near(read_pose(foreign), standing_pose());
}

TEST_F(PoseFiles, APictureShowsTheSkeletonOverThePhoto) {
  write_image(file("photo.png"), Image(200, 240, 3, 90));
  show_pose({standing_}, {.photo = file("photo.png"), .file = file("shown.png")});
  const Image shown = read_image(file("shown.png"));
  EXPECT_EQ(shown.width, 200);
  EXPECT_EQ(shown.row(5)[0], 90);
  EXPECT_NE(shown.row(90)[3 * 100 + 1], 90);  // on the torso
  show_pose({standing_}, {.file = file("alone.png")});
  EXPECT_GT(read_image(file("alone.png")).height, 210);
  write_image(file("small.png"), Image(100, 240, 3, 90));
  expect_error([&] { show_pose({standing_}, {.photo = file("small.png"), .file = file("cut.png")}); }, ErrorCode::bad_input,
               {"standing.json", "head", "100 x 240"});
  EXPECT_FALSE(std::filesystem::exists(file("cut.png")));
}

TEST(JointMoves, AreReadOrRefusedInWords) {
  const JointMove move = parse_joint_move("left_wrist,12.5,-3");
  EXPECT_EQ(move.joint, JointName::left_wrist);
  EXPECT_EQ(move.x, 12.5f);
  EXPECT_EQ(move.y, -3);
  for (const char* wrong : {"", "left_wrist", "left_wrist,1", "left_wrist,1,x", "left_wrist,nan,2", "left_wrist,1,2,3"})
    expect_error([&] { parse_joint_move(wrong); }, ErrorCode::usage, {"JOINT,X,Y"});
  expect_error([] { parse_joint_move("left_wirst,1,2"); }, ErrorCode::usage, {"left_wirst", "left_wrist"});
  expect_error([] { parse_joint("nose"); }, ErrorCode::usage, {"nose", "head"});
}

}  // namespace
}  // namespace ilat::test
