#include "storage/safetensors.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <cmath>

#include "ilat/error.h"
#include "storage/atomic_file.h"

namespace ilat {
namespace {
struct Kind { DType dtype; std::string_view name; std::size_t size; };
constexpr Kind kKinds[] = {{DType::boolean, "BOOL", 1}, {DType::u8, "U8", 1}, {DType::i8, "I8", 1}, {DType::i16, "I16", 2}, {DType::i32, "I32", 4}, {DType::i64, "I64", 8}, {DType::f16, "F16", 2}, {DType::bf16, "BF16", 2}, {DType::f32, "F32", 4}, {DType::f64, "F64", 8}};
float half_to_float(std::uint16_t h) {
  const std::uint32_t sign = (h & 0x8000u) << 16, exponent = (h >> 10) & 31, mantissa = h & 1023;
  if (exponent == 0) { const float v = static_cast<float>(mantissa) * 0x1p-24f; return sign ? -v : v; }
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
  return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}
std::uint16_t float_to_half(float f) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(f), sign = (bits >> 16) & 0x8000u;
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude >= 0x47800000u) return static_cast<std::uint16_t>(sign | (magnitude > 0x7f800000u ? 0x7e00u : 0x7c00u));
  if (magnitude < 0x38800000u) {
    const float scaled = std::bit_cast<float>(magnitude) * 0x1p24f;
    return static_cast<std::uint16_t>(sign | static_cast<std::uint32_t>(std::nearbyint(scaled)));
  }
  const std::uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
  return static_cast<std::uint16_t>(sign | ((rounded - 0x38000000u) >> 13));
}
}
std::size_t size_of(DType dtype) { for (const auto& k : kKinds) if (k.dtype == dtype) return k.size; return 0; }
std::string_view name_of(DType dtype) { for (const auto& k : kKinds) if (k.dtype == dtype) return k.name; return "?"; }
std::int64_t TensorView::elements() const { std::int64_t n = 1; for (auto s : shape) n *= s; return n; }
std::string shape_text(std::span<const std::int64_t> shape) { std::string t = "["; for (std::size_t i = 0; i < shape.size(); ++i) t += (i ? ", " : "") + std::to_string(shape[i]); return t + "]"; }
template <class Out> std::vector<Out> convert(const TensorView& t) {
  std::vector<Out> out(static_cast<std::size_t>(t.elements()));
  const std::byte* p = t.bytes.data(); const std::size_t size = size_of(t.dtype);
  for (auto& o : out) {
    auto get = [&]<class T>(T v) { std::memcpy(&v, p, sizeof v); return v; };
    switch (t.dtype) {
      case DType::boolean: case DType::u8: o = static_cast<Out>(get(std::uint8_t{})); break;
      case DType::i8: o = static_cast<Out>(get(std::int8_t{})); break;
      case DType::i16: o = static_cast<Out>(get(std::int16_t{})); break;
      case DType::i32: o = static_cast<Out>(get(std::int32_t{})); break;
      case DType::i64: o = static_cast<Out>(get(std::int64_t{})); break;
      case DType::f16: o = static_cast<Out>(half_to_float(get(std::uint16_t{}))); break;
      case DType::bf16: o = static_cast<Out>(std::bit_cast<float>(static_cast<std::uint32_t>(get(std::uint16_t{})) << 16)); break;
      case DType::f32: o = static_cast<Out>(get(0.0f)); break;
      case DType::f64: o = static_cast<Out>(get(0.0)); break;
    }
    p += size;
  }
  return out;
}
std::vector<float> to_float(const TensorView& t) { return convert<float>(t); }
std::vector<std::int64_t> to_int(const TensorView& t) { return convert<std::int64_t>(t); }
const TensorView& SafetensorsFile::at(const std::string& name) const { auto i = tensors_.find(name); if (i == tensors_.end()) throw Error(ErrorCode::bad_input, "has no tensor " + name, path_.string()); return i->second; }
SafetensorsFile SafetensorsFile::open(const std::filesystem::path& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC); if (fd < 0) throw Error(ErrorCode::not_found, "cannot open", path.string());
  struct stat st{}; ::fstat(fd, &st); const std::size_t n = static_cast<std::size_t>(st.st_size);
  void* p = ::mmap(nullptr, n, PROT_READ, MAP_PRIVATE, fd, 0); ::close(fd);
  if (p == MAP_FAILED) throw Error(ErrorCode::bad_input, "cannot map", path.string());
  SafetensorsFile f; f.path_ = path; f.mapping_ = std::shared_ptr<const void>(p, [n](const void* q) { ::munmap(const_cast<void*>(q), n); });
  std::uint64_t len = 0; std::memcpy(&len, p, 8); const char* c = static_cast<const char*>(p);
  auto json = nlohmann::json::parse(c + 8, c + 8 + len);
  for (auto& [k, v] : json.items()) {
    if (k == "__metadata__") { for (auto& [a, b] : v.items()) f.metadata_[a] = b; continue; }
    TensorView t; for (const auto& kd : kKinds) if (kd.name == v["dtype"].get<std::string>()) t.dtype = kd.dtype;
    t.shape = v["shape"].get<std::vector<std::int64_t>>(); std::size_t a = v["data_offsets"][0], b = v["data_offsets"][1];
    t.bytes = {reinterpret_cast<const std::byte*>(c + 8 + len + a), b - a}; f.tensors_[k] = t;
  }
  return f;
}
void write_safetensors(const std::filesystem::path& path, const std::map<std::string, TensorView>& tensors, const std::map<std::string, std::string>& metadata) {
  nlohmann::json j; if (!metadata.empty()) j["__metadata__"] = metadata; std::size_t o = 0; std::vector<std::span<const std::byte>> parts{{}};
  for (auto& [k, t] : tensors) { j[k] = {{"dtype", std::string(name_of(t.dtype))}, {"shape", t.shape}, {"data_offsets", {o, o + t.bytes.size()}}}; o += t.bytes.size(); parts.push_back(t.bytes); }
  std::string h = j.dump(); while (h.size() % 8) h += ' '; std::uint64_t len = h.size(); std::string head(8, 0); std::memcpy(head.data(), &len, 8); head += h;
  parts[0] = std::as_bytes(std::span(head.data(), head.size())); write_file_atomically(path, parts);
}
std::vector<std::byte> convert_floats(std::span<const float> v, DType d) {
  std::vector<std::byte> out(v.size() * size_of(d)); std::byte* p = out.data();
  for (float f : v) { if (d == DType::f32) std::memcpy(p, &f, 4); else { std::uint16_t h = 0; if (d == DType::f16) h = float_to_half(f); else { auto b = std::bit_cast<std::uint32_t>(f); h = static_cast<std::uint16_t>((b + 0x7fff + ((b >> 16) & 1)) >> 16); } std::memcpy(p, &h, 2); } p += size_of(d); }
  return out;
}
}  // namespace ilat
