#pragma once

#include "config/enum_names.h"
#include "ilat/pose.h"

namespace ilat {

template <>
struct EnumNames<JointName> {
  static constexpr std::array<std::pair<JointName, std::string_view>, kJoints> names{
      {{JointName::head, "head"},
       {JointName::left_shoulder, "left_shoulder"},
       {JointName::right_shoulder, "right_shoulder"},
       {JointName::left_elbow, "left_elbow"},
       {JointName::right_elbow, "right_elbow"},
       {JointName::left_wrist, "left_wrist"},
       {JointName::right_wrist, "right_wrist"},
       {JointName::left_hip, "left_hip"},
       {JointName::right_hip, "right_hip"},
       {JointName::left_knee, "left_knee"},
       {JointName::right_knee, "right_knee"},
       {JointName::left_ankle, "left_ankle"},
       {JointName::right_ankle, "right_ankle"}}};
};

}  // namespace ilat
