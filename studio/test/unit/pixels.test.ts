import assert from "node:assert/strict";
import { test } from "node:test";
import { Layer } from "../../src/raster/layer.ts";
import { inkOf, maskOf, maskPicture, sketchPicture, strokesPicture } from "../../src/raster/pixels.ts";

const picture = (...colours: [number, number, number, number][]) =>
  ({ width: colours.length, height: 1, data: Uint8ClampedArray.from(colours.flat()) });
const white: [number, number, number, number] = [255, 255, 255, 255], black: [number, number, number, number] = [0, 0, 0, 255];

test("a mask that is saved and loaded is the same mask", () => {
  const mask = new Layer(4, 1, Uint8Array.of(0, 255, 255, 0));
  assert.deepEqual(maskOf(maskPicture(mask)).data, mask.data);
});

test("a sketch that is saved and loaded is the same sketch", () => {
  const ink = new Layer(6, 1, Uint8Array.of(0, 0, 255, 90, 0, 0));
  assert.deepEqual(inkOf(sketchPicture(ink)).data, ink.data);
});

test("a mask drawn on transparency counts in whatever colour", () => {
  assert.deepEqual([...maskOf(picture([0, 0, 0, 255], [0, 0, 0, 0], [9, 9, 200, 255])).data], [255, 0, 255]);
});

test("white lines on black are read by their paper", () => {
  assert.deepEqual([...inkOf(picture(black, black, white, black)).data], [0, 0, 255, 0]);
  assert.deepEqual([...inkOf(picture(white, white, black, white)).data], [0, 0, 255, 0]);
});

test("what is sent as a mask is only black and white", () => {
  const sent = maskPicture(new Layer(3, 1, Uint8Array.of(127, 128, 3)));
  assert.deepEqual([sent.data[0], sent.data[4], sent.data[8]], [0, 255, 0]);
});

test("strokes are sent in their colours, on transparency", () => {
  const { data } = strokesPicture(new Layer(3, 1, Uint8Array.of(0, 2, 1)), ["#010203", "#ff8000"]);
  assert.deepEqual([...data], [0, 0, 0, 0, 255, 128, 0, 255, 1, 2, 3, 255]);
});
