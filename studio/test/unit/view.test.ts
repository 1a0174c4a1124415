import assert from "node:assert/strict";
import { test } from "node:test";
import { SettingsStore } from "../../src/app/settings.ts";
import { meantFace } from "../../src/app/photo_room.ts";
import { radius } from "../../src/tools/pressure.ts";
import { fitted, panned, toPhoto, toScreen, zoomed } from "../../src/view/viewport.ts";
import { kPortraitFace } from "../mock/portrait_face.ts";

const photo = { width: 1000, height: 500 }, screen = { width: 600, height: 600 };

test("the whole photo is seen, in the middle of what the bars leave free", () => {
  const view = fitted(photo, screen, { sides: 50, top: 100, bottom: 20 });
  assert.equal(view.scale, 0.5);
  const corner = toScreen(view, { x: 0, y: 0 }), other = toScreen(view, { x: 1000, y: 500 });
  assert.deepEqual([corner.x, other.x], [50, 550]);
  assert.ok(Math.abs(corner.y - 100 - (580 - other.y)) < 1e-9);
});

test("what is under the pointer stays there while zooming", () => {
  let view = fitted(photo, screen);
  const at = { x: 200, y: 310 }, before = toPhoto(view, at);
  for (const by of [1.3, 2, 0.7, 1.1]) view = zoomed(view, by, at, photo, screen);
  const after = toPhoto(view, at);
  assert.ok(Math.abs(after.x - before.x) < 1e-6 && Math.abs(after.y - before.y) < 1e-6);
});

test("zoom has ends, and the photo cannot be lost", () => {
  let view = fitted(photo, screen);
  for (let i = 0; i < 200; ++i) view = zoomed(view, 2, { x: 10, y: 10 }, photo, screen);
  assert.equal(view.scale, 40);
  for (let i = 0; i < 300; ++i) view = zoomed(view, 0.5, { x: 10, y: 10 }, photo, screen);
  assert.ok(view.scale > 0.2);
  view = panned(view, 1e9, -1e9, photo, screen);
  const corner = toScreen(view, { x: 0, y: 500 });
  assert.ok(corner.x <= 600 - 60 && corner.y >= 60);
});

test("a pen draws wider the harder it presses, a mouse evenly", () => {
  assert.equal(radius(20, "mouse", 0.5), 10);
  assert.equal(radius(20, "pen", 1), 10);
  assert.ok(radius(20, "pen", 0.2) < radius(20, "pen", 0.6));
  assert.ok(radius(1, "pen", 0) >= 0.5);
});

test("the largest face is meant until one is chosen", () => {
  const small = { ...kPortraitFace, number: 1, box: { x: 0, y: 0, side: 10 } }, large = { ...small, number: 2, box: { x: 0, y: 0, side: 90 } };
  assert.equal(meantFace([small, large], 0), large);
  assert.equal(meantFace([small, large], 1), small);
  assert.equal(meantFace([], 1), null);
});

test("settings are kept, and nonsense in their place does no harm", () => {
  const kept = new Map<string, string>();
  const place = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value) };
  new SettingsStore(place).set({ tool: "pen", brush: 99, theme: "dark" });
  const again = new SettingsStore(place);
  assert.deepEqual([again.value.tool, again.value.brush, again.value.theme], ["move", 99, "dark"]);
  for (const bad of ["{", "null", "[3]", '{"brush": "wide"}']) {
    kept.set("ilat.settings", bad);
    assert.equal(new SettingsStore(place).value.brush, 48);
  }
});

test("the brush's width has ends, and pen and brush have widths of their own", () => {
  const settings = new SettingsStore(null);
  settings.set({ tool: "mask" });
  settings.setWidth(1e6);
  assert.equal(settings.width, 200);
  settings.set({ tool: "pen" });
  assert.equal(settings.width, 6);
  settings.setWidth(0);
  assert.equal(settings.width, 2);
  assert.equal(settings.value.brush, 200);
});
