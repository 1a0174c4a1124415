#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ilat/error.h"

namespace ilat::test {

/// Runs `action`, which must throw Error{code} with every one of `words` in its text.
template <class Action>
void expect_error(Action action, ErrorCode code, const std::vector<std::string>& words) {
  try {
    action();
    ADD_FAILURE() << "no error; expected one with \"" << (words.empty() ? "" : words.front()) << "\"";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    for (const std::string& word : words)
      EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << word << " not in: " << error.what();
  }
}

}  // namespace ilat::test
