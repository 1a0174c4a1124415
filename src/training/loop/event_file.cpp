#include "training/loop/event_file.h"

#include <array>
#include <bit>
#include <chrono>
#include <cstring>
#include <fstream>

#include "ilat/error.h"

namespace ilat {
namespace {

static_assert(std::endian::native == std::endian::little, "records are little-endian");

template <class Number>
std::string raw(Number number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number > 127; number >>= 7) bytes += static_cast<char>(number | 128);
  return bytes + static_cast<char>(number);
}

// Fields of a protocol buffer: number and kind, then the value.
enum Kind : unsigned { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
std::string field(unsigned number, Kind kind) { return varint(number << 3 | kind); }
std::string whole(unsigned number, std::uint64_t value) { return field(number, kVarint) + varint(value); }
std::string real(unsigned number, double value) { return field(number, kFixed64) + raw(value); }
std::string single(unsigned number, float value) { return field(number, kFixed32) + raw(value); }
std::string bytes(unsigned number, std::string_view value) {
  return field(number, kBytes) + varint(value.size()) + std::string(value);
}

double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

std::uint32_t masked_crc32c(std::string_view text) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      made[i] = i;
      for (int bit = 0; bit < 8; ++bit) made[i] = made[i] >> 1 ^ (made[i] & 1 ? 0x82f63b78u : 0u);
    }
    return made;
  }();
  std::uint32_t crc = 0xffffffffu;
  for (const char letter : text) crc = crc >> 8 ^ table[(crc ^ static_cast<unsigned char>(letter)) & 255];
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

EventFile::EventFile(const std::filesystem::path& folder, int first_step) {
  // Later starts sort after earlier ones, also within a second.
  const auto stamp = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  file_ = folder / ("events.out.tfevents." + std::to_string(stamp / 1'000'000) + "." + std::to_string(stamp % 1'000'000) + ".ilat");
  write(real(1, now()) + bytes(3, "brain.Event:2"));
  // SessionLog.status = START: what an earlier start logged from this step on is forgotten. A report counts the steps done.
  const std::string start = whole(1, 1);
  write(real(1, now()) + whole(2, static_cast<std::uint64_t>(first_step) + 1) + bytes(7, start));
}

void EventFile::add(int step, std::string_view group, const Metrics& metrics) {
  std::string summary;
  for (const auto& [name, value] : metrics)
    summary += bytes(1, bytes(1, std::string(group) + "/" + name) + single(2, static_cast<float>(value)));
  write(real(1, now()) + whole(2, static_cast<std::uint64_t>(step)) + bytes(5, summary));
}

void EventFile::write(const std::string& event) {
  const std::string length = raw(std::uint64_t{event.size()});
  std::ofstream output(file_, std::ios::binary | std::ios::app);
  output << length << raw(masked_crc32c(length)) << event << raw(masked_crc32c(event));
  if (!output.flush()) throw Error(ErrorCode::unwritable, "cannot write the events; is the disk full?", file_.string());
}

}  // namespace ilat
