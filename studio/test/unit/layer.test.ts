import assert from "node:assert/strict";
import { test } from "node:test";
import { difference, inverted, joined, widened } from "../../src/raster/area.ts";
import { Layer, union } from "../../src/raster/layer.ts";

const dot = (x: number, y: number, radius: number) => ({ x, y, radius });
const marked = (layer: Layer) => layer.data.reduce((count, value) => count + (value >= 128 ? 1 : 0), 0);

test("a stroke covers its disc and nothing beyond", () => {
  const layer = new Layer(40, 40);
  const rect = layer.stroke(dot(20, 20, 8), dot(20, 20, 8), false)!;
  for (let y = 0; y < 40; ++y) {
    for (let x = 0; x < 40; ++x) {
      const away = Math.hypot(x + 0.5 - 20, y + 0.5 - 20);
      if (away < 7.4) assert.equal(layer.data[y * 40 + x], 255);
      if (away > 8.6) assert.equal(layer.data[y * 40 + x], 0);
    }
  }
  assert.ok(rect.x <= 12 && rect.width >= 16);
  assert.ok(Math.abs(marked(layer) - Math.PI * 64) < 12);
});

test("strokes at the edge and outside stay inside the layer", () => {
  const layer = new Layer(10, 10);
  assert.equal(layer.stroke(dot(-50, -50, 5), dot(-40, -60, 5), false), null);
  assert.deepEqual(layer.stroke(dot(-2, 5, 4), dot(20, 5, 4), false), { x: 0, y: 0, width: 10, height: 10 });
  assert.equal(layer.data[5 * 10 + 9], 255);
});

test("rubbing out takes away what was drawn, drawing twice adds nothing", () => {
  const layer = new Layer(30, 30);
  layer.stroke(dot(5, 15, 4), dot(25, 15, 4), false);
  const once = layer.data.slice();
  layer.stroke(dot(5, 15, 4), dot(25, 15, 4), false);
  assert.deepEqual(layer.data, once);
  layer.stroke(dot(5, 15, 6), dot(25, 15, 6), true);
  assert.ok(layer.isEmpty());
});

test("a stroke's width goes evenly from one end to the other", () => {
  const layer = new Layer(100, 40);
  layer.stroke(dot(10, 20, 2), dot(90, 20, 10), false);
  const height = (x: number) => Array.from({ length: 40 }, (_, y) => layer.data[y * 100 + x]).filter((value) => value >= 128).length;
  assert.ok(Math.abs(height(10) - 4) <= 1);
  assert.ok(Math.abs(height(50) - 12) <= 1);
  assert.ok(Math.abs(height(89) - 20) <= 1);
});

test("copy and paste bring back a rectangle exactly", () => {
  const layer = new Layer(20, 20);
  layer.data.forEach((_, i) => { layer.data[i] = i % 251; });
  const rect = { x: 3, y: 5, width: 9, height: 4 }, before = layer.data.slice(), kept = layer.copy(rect);
  layer.stroke(dot(7, 7, 1.5), dot(8, 7, 1.5), false);
  assert.notDeepEqual(layer.data, before);
  layer.paste(rect, kept);
  assert.deepEqual(layer.data, before);
});

test("widening reaches as far as asked and no further", () => {
  const layer = new Layer(21, 21);
  layer.data[10 * 21 + 10] = 255;
  const wide = widened(layer, 3);
  for (let y = 0; y < 21; ++y) {
    for (let x = 0; x < 21; ++x) {
      assert.equal(wide.data[y * 21 + x], Math.abs(x - 10) <= 3 && Math.abs(y - 10) <= 3 ? 255 : 0);
    }
  }
  assert.deepEqual(widened(layer, 0).data, layer.data);
});

test("what lies on either layer, on none, and where they differ", () => {
  const a = new Layer(3, 1, Uint8Array.of(255, 0, 10)), b = new Layer(3, 1, Uint8Array.of(0, 0, 200));
  assert.deepEqual([...joined(a, b).data], [255, 0, 200]);
  assert.deepEqual([...inverted(a).data], [0, 255, 245]);
  assert.deepEqual([...difference(a, b).data], [255, 0, 255]);
});

test("the union of rectangles holds both", () => {
  assert.deepEqual(union({ x: 1, y: 2, width: 3, height: 4 }, { x: 0, y: 5, width: 1, height: 9 }), { x: 0, y: 2, width: 4, height: 12 });
  assert.deepEqual(union(null, { x: 1, y: 1, width: 1, height: 1 }), { x: 1, y: 1, width: 1, height: 1 });
});

test("a stroke of a colour has no soft edge, and gives way to the next", () => {
  const layer = new Layer(16, 16);
  layer.stroke(dot(8, 8, 4), dot(8, 8, 4), false, 1);
  assert.deepEqual([...new Set(layer.data)].sort(), [0, 1]);
  layer.stroke(dot(8, 8, 2), dot(8, 8, 2), false, 2);
  assert.deepEqual([layer.data[8 * 16 + 8], layer.data[8 * 16 + 5]], [2, 1]);
  layer.stroke(dot(8, 8, 2), dot(8, 8, 2), true, 2);
  assert.equal(layer.data[8 * 16 + 8], 0);
});
