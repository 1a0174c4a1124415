#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ilat::test {

/// Puts a number into the middle of a file.
inline void overwrite(std::vector<std::byte>& file, std::size_t at, std::uint32_t value, int count, bool big_endian) {
  for (int i = 0; i < count; ++i)
    file.at(at + static_cast<std::size_t>(i)) =
        static_cast<std::byte>(value >> 8 * (big_endian ? count - 1 - i : i) & 0xff);
}

}  // namespace ilat::test
