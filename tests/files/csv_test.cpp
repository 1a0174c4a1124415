#include "files/csv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/expect_error.h"

namespace ilat::test {
namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> fields_of(std::string_view text) {
  std::vector<Fields> all;
  for (CsvRow& row : parse_csv(text, "jobs.csv")) all.push_back(std::move(row.fields));
  return all;
}

void expect_refused(std::string_view text, const std::vector<std::string>& words) {
  expect_error([&] { parse_csv(text, "jobs.csv"); }, ErrorCode::bad_input, words);
}

TEST(Csv, PlainFieldsAndEmptyOnes) {
  EXPECT_EQ(fields_of("a,b,c\n1,,3\n,,\n"), (std::vector<Fields>{{"a", "b", "c"}, {"1", "", "3"}, {"", "", ""}}));
  EXPECT_TRUE(fields_of("").empty());
}

TEST(Csv, QuotesHoldCommasLineEndsAndQuotes) {
  EXPECT_EQ(fields_of("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n\"\",x\n"),
            (std::vector<Fields>{{"a,b", "say \"hi\"", "two\nlines"}, {"", "x"}}));
}

TEST(Csv, LineEndsOfEveryKindAndNoneAtTheEnd) {
  EXPECT_EQ(fields_of("a,b\r\n1,2\r\n\r\n\n3,\"4\"\r\n5,6"),
            (std::vector<Fields>{{"a", "b"}, {"1", "2"}, {"3", "4"}, {"5", "6"}}));
  EXPECT_EQ(fields_of("a,"), (std::vector<Fields>{{"a", ""}}));
}

TEST(Csv, AByteOrderMarkIsNoPartOfTheFirstField) {
  EXPECT_EQ(fields_of("\xEF\xBB\xBF\"a\",b\n"), (std::vector<Fields>{{"a", "b"}}));
}

TEST(Csv, RowsKnowTheirLineAlsoAfterFieldsOfSeveralLines) {
  const auto rows = parse_csv("a\n\n\"1\n2\"\nb\n", "jobs.csv");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].line, 1u);
  EXPECT_EQ(rows[1].line, 3u);
  EXPECT_EQ(rows[2].line, 5u);
}

TEST(Csv, MistakesAreReportedWithLineAndColumn) {
  expect_refused("a,b\n1,\"2\n3", {"jobs.csv", "line 3, column 2", "opened in line 2", "never closed"});
  expect_refused("a,b\n1,x\"y\"\n", {"line 2, column 4", "quote"});
  expect_refused("a\n\"1\"2\n", {"line 2, column 4", "closing quote"});
  expect_refused("a\rb\n", {"line 1, column 2", "carriage return"});
  expect_refused(std::string_view("a\nb\0c\n", 6), {"line 2, column 2", "zero byte"});
  expect_refused(std::string_view("\"b\0c\"\n", 6), {"line 1, column 3", "zero byte"});
}

TEST(Csv, AByteOrderMarkThatIsAFieldsOwnIsKept) {
  const Fields fields{"\xEF\xBB\xBFphoto", "mask"};
  EXPECT_EQ(fields_of(csv_line(fields)), (std::vector<Fields>{fields}));
}

RC_GTEST_PROP(PromiseCsv, WhatIsWrittenIsReadBack, ()) {
  const auto field = rc::gen::container<std::string>(rc::gen::element('a', ',', '"', '\n', '\r', ' ', '\xC3'));
  const auto rows = *rc::gen::container<std::vector<Fields>>(rc::gen::nonEmpty(rc::gen::container<Fields>(field)));
  std::string text;
  for (const Fields& row : rows) text += csv_line(row);
  RC_ASSERT(fields_of(text) == rows);
}

RC_GTEST_PROP(PromiseCsv, AnyTextIsReadOrRefused, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('a', ',', '"', '\n', '\r', '\0'));
  try {
    for (const CsvRow& row : parse_csv(text, "jobs.csv")) RC_ASSERT(!row.fields.empty() && row.line >= 1);
  } catch (const Error& error) {
    RC_ASSERT(error.code() == ErrorCode::bad_input);
  }
}

}  // namespace
}  // namespace ilat::test
