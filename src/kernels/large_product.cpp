#include "kernels/large_product.h"

#include <oneapi/dnnl/dnnl.h>

#include <string>

#include "ilat/error.h"

namespace ilat {

void multiply(const LargeProduct& product) {
  if (product.m == 0 || product.n == 0) return;
  const dnnl_status_t status =
      dnnl_sgemm('N', product.transposed ? 'T' : 'N', product.m, product.n, product.k, 1.0f, product.a, product.a_stride,
                 product.b, product.b_stride, product.add ? 1.0f : 0.0f, product.c, product.c_stride);
  if (status != dnnl_success)
    throw Error(ErrorCode::internal, "oneDNN refuses a matrix product (status " + std::to_string(status) + ")");
}

}  // namespace ilat
