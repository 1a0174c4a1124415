export type Colour = readonly [number, number, number];

/** @param hex "#rrggbb" */
export function colourOf(hex: string): Colour {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
