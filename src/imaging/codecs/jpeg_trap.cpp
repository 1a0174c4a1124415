#include "imaging/codecs/jpeg_trap.h"

#include <jerror.h>

namespace ilat {
namespace {

[[noreturn]] void jump_out(j_common_ptr codec) {
  auto* trap = static_cast<JpegTrap*>(codec->err);
  trap->format_message(codec, trap->text);
  trap->truncated = trap->msg_code == JWRN_JPEG_EOF || trap->msg_code == JERR_INPUT_EOF;
  trap->unsupported = trap->msg_code == JERR_BAD_PRECISION || trap->msg_code == JERR_SOF_UNSUPPORTED ||
                      trap->msg_code == JERR_CONVERSION_NOTIMPL || trap->msg_code == JERR_ARITH_NOTIMPL;
  std::longjmp(trap->escape, 1);
}

/// Where data are missing or damaged libjpeg warns and goes on with grey; that is an error here. What it can ignore
/// without a lost pixel stays a warning, which we drop.
void on_message(j_common_ptr codec, int level) {
  if (level >= 0) return;
  switch (codec->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_TOO_MUCH_DATA:
    case JWRN_BOGUS_ICC:
      return;
    default:
      jump_out(codec);
  }
}

}  // namespace

JpegTrap::JpegTrap() {
  jpeg_std_error(this);
  error_exit = jump_out;
  emit_message = on_message;
}

}  // namespace ilat
