# The libraries that pkg-config knows, as PkgConfig::<name>. The installed package reads this file too: whoever links
# the rooms' archives links these.
find_package(PkgConfig REQUIRED)
pkg_check_modules(spng REQUIRED IMPORTED_TARGET spng)
pkg_check_modules(jpeg REQUIRED IMPORTED_TARGET libjpeg)
pkg_check_modules(webp REQUIRED IMPORTED_TARGET libwebp libwebpmux libwebpdemux)
pkg_check_modules(exif REQUIRED IMPORTED_TARGET libexif)
pkg_check_modules(minizip REQUIRED IMPORTED_TARGET minizip)
pkg_check_modules(archive IMPORTED_TARGET libarchive)  # what packs training photos reads archives
pkg_check_modules(nettle REQUIRED IMPORTED_TARGET nettle)
