#include "serving/queue/fair_line.h"

#include <gtest/gtest.h>

namespace ilat::test {
namespace {

using Ids = std::vector<std::string>;
const auto kNone = [](const std::string&, const std::string&) { return false; };

TEST(FairLine, ClientsTakeTurns) {
  FairLine line;
  for (const char* id : {"a1", "a2", "a3", "a4"}) line.push("a", id);
  line.push("b", "b1");
  line.push("c", "c1");
  EXPECT_EQ(line.order(), (Ids{"a1", "b1", "c1", "a2", "a3", "a4"}));
  EXPECT_EQ(line.take(1, kNone), Ids{"a1"});
  line.push("b", "b2");
  EXPECT_EQ(line.order(), (Ids{"b1", "c1", "a2", "b2", "a3", "a4"}));
  const Ids order = line.order();
  for (const std::string& id : order) EXPECT_EQ(line.take(1, kNone), Ids{id});
  EXPECT_EQ(line.size(), 0u);
  EXPECT_TRUE(line.take(1, kNone).empty());
}

TEST(FairLine, JobsThatFitGoTogether) {
  FairLine line;
  for (const char* id : {"a1", "a2"}) line.push("a", id);
  for (const char* id : {"b1", "b2"}) line.push("b", id);
  const auto same_number = [](const std::string& one, const std::string& other) { return one[1] == other[1]; };
  EXPECT_EQ(line.take(4, same_number), (Ids{"a1", "b1"}));
  line.push("a", "a3");
  EXPECT_EQ(line.take(4, same_number), (Ids{"b2", "a2"}));  // going along took nothing of b's turn
  EXPECT_EQ(line.take(4, same_number), Ids{"a3"});
}

TEST(FairLine, WhatIsHandedBackIsNextOfItsClient) {
  FairLine line;
  line.push("a", "a1");
  line.push("a", "a2");
  const Ids taken = line.take(1, kNone);
  line.push_front("a", taken[0]);
  EXPECT_EQ(line.order(), (Ids{"a1", "a2"}));
  EXPECT_TRUE(line.remove("a1"));
  EXPECT_FALSE(line.remove("a1"));
  EXPECT_EQ(line.order(), Ids{"a2"});
}

}  // namespace
}  // namespace ilat::test
