#include "transformer/packed_rows.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <tuple>

namespace ilat {

namespace {

/// Of every cell in `cells`, what `values` [B, L, C] has: [B, R, C].
at::Tensor at_cells(const at::Tensor& values, const at::Tensor& cells) {
  return values.gather(1, cells.unsqueeze(-1).expand({-1, -1, values.size(2)}));
}

/// Appends what the source photo shows where the mask is: rows of all its masked cells, which see each other and what is
/// kept, and are seen by all. Items that have fewer than others are padded with rows that nobody sees.
void append_source(PackedSequences& packed, const at::Tensor& source, const at::Tensor& mask) {
  const std::int64_t length = mask.size(1), most = mask.sum(1).max().item<std::int64_t>();
  const at::Tensor masked_first = std::get<1>(at::sort(mask.to(at::kByte), /*stable=*/true, 1, /*descending=*/true));
  const at::Tensor cells = masked_first.narrow(1, 0, most);  // [B, M]
  const at::Tensor real = mask.gather(1, cells);             // [B, M]
  PackedRows& rows = packed.rows;
  const at::Tensor tokens = at_cells(source, cells);  // [B, M, C]
  rows.cells = at::cat({rows.cells, cells + length}, 1);
  rows.sources = at::cat({rows.sources, cells + length}, 1);
  rows.tokens = at::cat({rows.tokens, tokens}, 1);
  if (rows.mirrors.defined()) rows.mirrors = at::cat({rows.mirrors, at::full_like(tokens, kNoToken)}, 1);
  const at::Tensor kept = rows.queries.logical_not();                            // [B, L]
  rows.queries = at::cat({rows.queries, at::zeros_like(real)}, 1);               // [B, L + M]
  const at::Tensor by_source = kept.unsqueeze(1).expand({-1, most, -1});         // [B, M, L]
  const at::Tensor of_own = at::cat({packed.visible, by_source}, 1);             // [B, L + M, L]
  const at::Tensor of_source = real.unsqueeze(1).expand({-1, length + most, -1});  // [B, L + M, M]
  packed.visible = at::cat({of_own, of_source}, 2);
}

}  // namespace

PackedSequences pack_rows(const at::Tensor& tokens, const at::Tensor& mask, const PackedLayout& layout) {
  const std::int64_t length = mask.size(1);
  const at::Tensor order = std::get<1>(at::sort(mask.to(at::kByte), /*stable=*/true, 1, false));  // [B, L]
  const at::Tensor queries = mask.gather(1, order);                                               // [B, L]
  const at::Tensor kept = length - mask.sum(1, true);                                             // [B, 1]
  const at::Tensor place = at::arange(length, order.options()).unsqueeze(0) - kept;  // [B, L] q_j has place j - 1
  at::Tensor drawn = mask.sum(1, true);                                              // [B, 1]
  if (layout.drawn.defined()) drawn = layout.drawn.unsqueeze(1);

  const at::Tensor is_start = place == 0, is_blank = queries & (place > drawn);  // [B, L]
  const at::Tensor carries_last = queries & is_start.logical_not() & is_blank.logical_not();
  PackedSequences packed;
  packed.rows.cells = order;
  packed.rows.queries = queries;
  packed.rows.sources = at::where(carries_last, order.roll(1, 1), order);
  packed.rows.tokens = at_cells(tokens, packed.rows.sources)
                           .masked_fill(is_start.unsqueeze(-1), kStartToken)
                           .masked_fill(is_blank.unsqueeze(-1), kNoToken);
  if (layout.mirror) {
    const std::int64_t side = layout.tokens_per_side;
    const at::Tensor x = at::remainder(order, side), across = order - x + (side - 1) - x;  // [B, L]
    // How many masked tokens are drawn before a cell's own: kept cells have a negative place.
    const at::Tensor place_of_cell = at::empty_like(place).scatter_(1, order, place);
    const at::Tensor known = queries & (place_of_cell.gather(1, across) < at::minimum(place, drawn));
    packed.rows.mirrors = at_cells(tokens, across).masked_fill(known.logical_not().unsqueeze(-1), kNoToken);
  }
  const at::Tensor up_to_itself =
      at::ones({length, length}, mask.options()).tril();  // [L, L]: row (first) sees column (second)
  packed.visible = queries.logical_not().unsqueeze(1) | (queries.unsqueeze(2) & queries.unsqueeze(1) & up_to_itself);
  packed.targets = at_cells(tokens, order);
  if (layout.source.defined()) append_source(packed, layout.source, mask);
  return packed;
}

}  // namespace ilat
