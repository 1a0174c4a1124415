/** Half the width of a stroke at a point; pens draw wider the harder they press, mice and fingers evenly. */
export function radius(width: number, pointer: string, pressure: number): number {
  const share = pointer === "pen" ? 0.25 + 0.75 * Math.min(Math.max(pressure, 0), 1) : 1;
  return Math.max((width * share) / 2, 0.5);
}
