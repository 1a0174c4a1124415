#include "serving/http/multipart.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "serving/http/http_message.h"

namespace ilat::test {
namespace {

struct Part {
  std::string name, file_name, media_type, content;
  bool is_file = false, ended = false;
  bool operator==(const Part&) const = default;
};

struct Collector : MultipartListener {
  std::vector<Part> parts;
  void begin(std::string name, std::string file_name, bool is_file, std::string media_type) override {
    parts.push_back({std::move(name), std::move(file_name), std::move(media_type), {}, is_file});
  }
  void content(std::string_view bytes) override { parts.back().content += bytes; }
  void end() override { parts.back().ended = true; }
};

std::vector<Part> parsed(const std::string& body, const std::vector<std::size_t>& cuts = {}) {
  Collector collector;
  MultipartParser parser("xyz", collector);
  std::size_t at = 0;
  for (const std::size_t cut : cuts) {
    parser.feed(std::string_view(body).substr(at, cut - at));
    at = cut;
  }
  parser.feed(std::string_view(body).substr(at));
  parser.finish();
  return collector.parts;
}

const std::string kForm =
    "--xyz\r\nContent-Disposition: form-data; name=\"smile\"\r\n\r\n0.7\r\n"
    "--xyz\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"../../etc/pass\\\"wd;x.png\"\r\nContent-Type: image/png\r\n\r\n"
    "\r\n--xy\r\n\r\n--xyy\1z\r\n\r\n--xyz\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n--xyz--\r\nepilogue";

TEST(PromiseMultipart, PartsComeOutHoweverTheBytesArrive) {
  const std::vector<Part> whole = parsed(kForm);
  ASSERT_EQ(whole.size(), 3u);
  EXPECT_EQ(whole[0], (Part{"smile", "", "", "0.7", false, true}));
  EXPECT_EQ(whole[1].file_name, "../../etc/pass\"wd;x.png");  // a name, and never a path
  EXPECT_EQ(whole[1].content.substr(0, 6), "\r\n--xy");
  EXPECT_TRUE(whole[1].is_file && whole[1].ended);
  EXPECT_EQ(whole[2], (Part{"empty", "", "", "", false, true}));
  std::vector<std::size_t> every(kForm.size());
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = i;
  EXPECT_EQ(parsed(kForm, every), whole);
  std::mt19937 random(1);
  for (int run = 0; run < 200; ++run) {
    std::vector<std::size_t> cuts;
    for (std::size_t at = 0; (at += random() % 40) < kForm.size();) cuts.push_back(at);
    ASSERT_EQ(parsed(kForm, cuts), whole);
  }
}

/// Whether a form is taken that comes in pieces of this size.
bool taken(const std::string& body, std::size_t piece) {
  std::vector<std::size_t> cuts;
  for (std::size_t at = piece; at < body.size(); at += piece) cuts.push_back(at);
  try {
    parsed(body, cuts);
    return true;
  } catch (const HttpError&) {
    return false;
  }
}

TEST(PromiseMultipart, LimitsAreTheSameHoweverTheBytesArrive) {
  const std::string head = "Content-Disposition: form-data; name=a\r\n", end = "\r\n\r\nx\r\n--xyz--";
  bool any_taken = false, any_refused = false;
  const auto check = [&](const std::string& body) {
    const bool whole = taken(body, body.size());
    for (const std::size_t piece : {1, 2, 3, 7}) ASSERT_EQ(taken(body, piece), whole) << body.size();
    (whole ? any_taken : any_refused) = true;
  };
  for (std::size_t more = 0; more < 12; ++more) {
    check(std::string(1020 + more, 'p') + "\r\n--xyz\r\n" + head + end);
    check("--xyz" + std::string(122 + more, ' ') + "\r\n" + head + end);
    check("--xyz\r\n" + head + "X: " + std::string(MultipartParser::kMostHeaderBytes - head.size() - 12 + more, 'h') + end);
  }
  EXPECT_TRUE(any_taken && any_refused);
}

TEST(Multipart, WhatIsNoFormIsRefused) {
  const std::string head = "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
  for (const std::string& body : std::vector<std::string>{
           std::string(), std::string("no boundary"), std::string(100'000, 'x'), head + "without end", head + "x\r\n--xyz",
        "--xyz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xyz--", "--xyz\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--xyz--",
        "--xyz\r\nX: " + std::string(10'000, 'h'), "--xyz garbage\r\n" + head})
    EXPECT_THROW(parsed(body), HttpError) << body.substr(0, 60);
  std::string many;
  for (int i = 0; i < 200; ++i) many += head + "\r\n";
  EXPECT_THROW(parsed(many + "--xyz--"), HttpError);
}

TEST(Multipart, BoundariesAreReadFromTheContentType) {
  EXPECT_EQ(boundary_of("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(boundary_of("Multipart/Form-Data; charset=x; boundary=\"a b\""), "a b");
  EXPECT_EQ(boundary_of("multipart/form-data"), "");
  EXPECT_EQ(boundary_of("application/json; boundary=abc"), "");
  EXPECT_EQ(boundary_of("multipart/form-data; boundary=" + std::string(71, 'b')), "");
}

}  // namespace
}  // namespace ilat::test
