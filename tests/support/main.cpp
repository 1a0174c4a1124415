#include <gtest/gtest.h>

#include <cstdlib>

/// Property tests draw the same cases every time, however a test program is started, unless RC_PARAMS names another seed
/// (`make test SEED=random` and `SEED=123` set it).
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  setenv("RC_PARAMS", "seed=20220701", /*overwrite=*/0);
  return RUN_ALL_TESTS();
}
