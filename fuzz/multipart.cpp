// Forms: the same parts come out, or the same refusal, however the network cuts the bytes; and nothing of them is kept that
// does not belong to a part. The first two bytes of an input say how it is cut.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serving/http/http_message.h"
#include "serving/http/multipart.h"

namespace {

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

struct Part {
  std::string name, file_name, media_type, content;
  bool is_file = false, ended = false;
  bool operator==(const Part&) const = default;
};

class Collector : public ilat::MultipartListener {
 public:
  std::vector<Part> parts;

  void begin(std::string name, std::string file_name, bool is_file, std::string media_type) override {
    expect(parts.empty() || parts.back().ended, "a part begins within another");
    parts.push_back({std::move(name), std::move(file_name), std::move(media_type), {}, is_file});
  }
  void content(std::string_view bytes) override {
    expect(!parts.empty() && !parts.back().ended, "content that belongs to no part");
    parts.back().content += bytes;
  }
  void end() override {
    expect(!parts.empty() && !parts.back().ended, "the end of no part");
    parts.back().ended = true;
  }
};

/// None = refused. The body comes in pieces of two sizes in turn.
std::optional<std::vector<Part>> parts_of(std::string_view body, std::size_t first_cut, std::size_t second_cut) {
  Collector collector;
  try {
    ilat::MultipartParser parser("b", collector);
    for (bool turn = false; !body.empty(); turn = !turn) {
      const std::size_t size = std::min(body.size(), turn ? second_cut : first_cut);
      parser.feed(body.substr(0, size));
      body.remove_prefix(size);
    }
    parser.finish();
  } catch (const ilat::HttpError& refusal) {
    expect(refusal.status() == 400, "a form is refused with another status than 400");
    return std::nullopt;
  }
  for (const Part& part : collector.parts) {
    expect(part.ended && !part.name.empty(), "a part without an end or a name");
    expect(part.content.find("\r\n--b") == std::string::npos, "content that holds a boundary");
  }
  return collector.parts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 2), size - 2);
  const auto whole = parts_of(text, std::max<std::size_t>(1, text.size()), 1);
  expect(whole == parts_of(text, 1, 1), "other parts when the bytes come one by one");
  expect(whole == parts_of(text, data[0] + 1u, data[1] + 1u), "other parts when the bytes come in pieces");
  expect(ilat::boundary_of(text).size() <= 70, "a boundary that is too long");
  return 0;
}
