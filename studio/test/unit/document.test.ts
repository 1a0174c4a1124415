import assert from "node:assert/strict";
import { test } from "node:test";
import { EditDocument } from "../../src/document/edit_document.ts";
import { kNoExpression } from "../../src/document/state.ts";
import { Layer } from "../../src/raster/layer.ts";

function opened(limit?: number): EditDocument {
  const doc = new EditDocument(limit);
  doc.set("Open", { mask: new Layer(64, 64), ink: new Layer(64, 64) });
  return doc;
}
const paint = (doc: EditDocument, x: number, rubOut = false) => {
  const stroke = doc.beginStroke("Paint", "mask");
  stroke.to({ x, y: 10, radius: 4 }, rubOut);
  stroke.to({ x: x + 20, y: 30, radius: 6 }, rubOut);
  stroke.to({ x: x - 5, y: 50, radius: 3 }, rubOut);
  stroke.end();
};

test("undo and redo go over every stroke, pixel by pixel", () => {
  const doc = opened(), steps: Uint8Array[] = [doc.state.mask.data.slice()];
  paint(doc, 10), steps.push(doc.state.mask.data.slice());
  paint(doc, 30), steps.push(doc.state.mask.data.slice());
  paint(doc, 20, true), steps.push(doc.state.mask.data.slice());
  for (const step of [2, 1, 0]) {
    assert.equal(doc.undo(), "Paint");
    assert.deepEqual(doc.state.mask.data, steps[step]);
  }
  for (const step of [1, 2, 3]) {
    doc.redo();
    assert.deepEqual(doc.state.mask.data, steps[step]);
  }
  assert.equal(doc.redo(), undefined);
});

test("a slider that is dragged is one step; the next drag is another", () => {
  const doc = opened();
  const smile = (amount: number) => doc.set("Smile", { expression: { ...kNoExpression, smile: amount } }, "slider-smile");
  smile(0.1), smile(0.4), smile(0.7);
  doc.endMerge();
  smile(0.6), smile(0.2);
  doc.undo();
  assert.equal(doc.state.expression.smile, 0.7);
  doc.undo();
  assert.equal(doc.state.expression.smile, 0);
  doc.redo();
  assert.equal(doc.state.expression.smile, 0.7);
});

test("another change between two drags separates them", () => {
  const doc = opened();
  doc.set("Smile", { expression: { ...kNoExpression, smile: 0.5 } }, "slider-smile");
  doc.set("Part", { regions: ["mouth"] });
  doc.set("Smile", { expression: { ...kNoExpression, smile: 0.9 } }, "slider-smile");
  doc.undo();
  assert.deepEqual([doc.state.expression.smile, doc.state.regions.length], [0.5, 1]);
});

test("a stroke takes the rest of the state with it, both ways", () => {
  const doc = opened(), lines = new Layer(64, 64, new Uint8Array(64 * 64).fill(9));
  const stroke = doc.beginStroke("Draw", "ink", { ink: lines, inkFrom: "hand" });
  stroke.to({ x: 5, y: 5, radius: 3 }, false);
  stroke.end();
  const drawn = doc.state.ink.data.slice();
  doc.undo();
  assert.equal(doc.state.inkFrom, "photo");
  assert.ok(doc.state.ink.isEmpty());
  doc.redo();
  assert.equal(doc.state.inkFrom, "hand");
  assert.deepEqual(doc.state.ink.data, drawn);
});

test("a stroke that turns out to be two fingers leaves nothing", () => {
  const doc = opened();
  paint(doc, 12);
  const before = doc.state, pixels = doc.state.mask.data.slice();
  const stroke = doc.beginStroke("Paint", "mask", { maskByHand: true });
  stroke.to({ x: 30, y: 30, radius: 9 }, false);
  stroke.to({ x: 50, y: 50, radius: 9 }, false);
  stroke.cancel();
  assert.equal(doc.state, before);
  assert.deepEqual(doc.state.mask.data, pixels);
  assert.equal(doc.history.last!.label, "Paint");
  doc.undo();
  assert.ok(doc.state.mask.isEmpty());
});

test("a new change forgets what was undone", () => {
  const doc = opened();
  paint(doc, 10);
  doc.undo();
  paint(doc, 40);
  assert.equal(doc.history.canRedo, false);
});

test("memory is bounded: the oldest steps are forgotten, the last ones stay", () => {
  const doc = opened(60_000);
  for (let i = 0; i < 40; ++i) paint(doc, 10 + i % 30);
  let steps = 0;
  while (doc.undo()) ++steps;
  assert.ok(steps >= 3 && steps < 40, `${steps} steps`);
});
