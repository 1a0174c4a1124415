// The whole studio in Chromium, as a person uses it. Against `ilat serve` where $ILAT_STUDIO_SERVER says where it
// answers, else against the mock server.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { decodePng, encodePng, type Picture } from "../mock/png.ts";
import { MockServer } from "../mock/server.ts";

const real = process.env["ILAT_STUDIO_SERVER"];
const kBuilt = process.env["ILAT_STUDIO_BUILT"] ?? ".built/dist";
const kPortrait = "page/portrait.png";
let browser: Browser, mock: MockServer, mockAddress: string;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  mock = new MockServer({ folder: kBuilt, millisecondsPerToken: 60 });
  mockAddress = await mock.start();
});
after(async () => {
  await browser.close();
  mock.stop();
});

/** A fresh visit; it fails the test if the page reports an error of its own. */
async function visit(use: (page: Page, context: BrowserContext) => Promise<void>, options: { address?: string; size?: [number, number] } = {}): Promise<void> {
  const [width, height] = options.size ?? [1300, 800];
  const context = await browser.newContext({ viewport: { width, height }, acceptDownloads: true });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage(), faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  try {
    await page.goto(options.address ?? real ?? mockAddress);
    await use(page, context);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

async function openPortrait(page: Page): Promise<void> {
  await page.locator('input[type=file][aria-label="Open a photo"]').setInputFiles(kPortrait);
  await page.locator("fieldset:not(:disabled)").first().waitFor();
}

const draw = (page: Page) => page.getByRole("button", { name: /^Draw (the change|again)$/ }).click();
const slide = (page: Page, name: string, amount: string) => page.locator(`#slider-${name}`).fill(amount);
const tool = (page: Page, name: string) => page.locator(`.tools input[value=${name}]`).check({ force: true });

/** From pixels of the portrait to pixels of the page: it lies in the middle, as large as the zoom says. */
async function onPage(page: Page, x: number, y: number): Promise<[number, number]> {
  const box = (await page.locator("canvas").boundingBox())!, top = 68, bottom = 84, sides = 24;
  const scale = Math.min((box.width - 2 * sides) / 256, (box.height - top - bottom) / 256, 6);
  return [box.x + box.width / 2 + (x - 128) * scale, box.y + top + (box.height - top - bottom) / 2 + (y - 128) * scale];
}

async function dragOver(page: Page, ...points: [number, number][]): Promise<void> {
  for (const [i, [x, y]] of points.entries()) {
    const [px, py] = await onPage(page, x, y);
    await page.mouse.move(px, py, { steps: 5 });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

async function download(page: Page, press: () => Promise<void>): Promise<{ name: string; picture: Picture; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent("download"), press()]);
  const path = join(tmpdir(), `ilat-studio-${process.pid}-${file.suggestedFilename()}`);
  await file.saveAs(path);
  const bytes = await readFile(path);
  return { name: file.suggestedFilename(), picture: decodePng(bytes), bytes };
}

/** What is on the canvas there, red, green and blue. */
async function seen(page: Page, x: number, y: number): Promise<number[]> {
  const [px, py] = await onPage(page, x, y);
  return page.evaluate(([left, top]) => new Promise<number[]>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
    const canvas = document.querySelector("canvas")!, box = canvas.getBoundingClientRect(), dense = canvas.width / box.width;
    resolve([...canvas.getContext("2d")!.getImageData((left - box.x) * dense, (top - box.y) * dense, 1, 1).data.slice(0, 3)]);
  }))), [px, py]);
}

const apart = (a: number[], b: number[]) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));

/** How far two pictures differ where `inside` says, at most. */
function difference(a: Picture, b: Picture, inside: (x: number, y: number) => boolean): number {
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  let most = 0;
  for (let i = 0; i < a.width * a.height; ++i) {
    if (!inside(i % a.width, Math.floor(i / a.width))) continue;
    for (let c = 0; c < 3; ++c) {
      const value = (of: Picture) => of.data[i * of.channels + (of.channels < 3 ? 0 : c)];
      most = Math.max(most, Math.abs(value(a) - value(b)));
    }
  }
  return most;
}

test("a smile: slider, live lines, live tokens, result, compare, download; kept pixels are the photo's", () => visit(async (page) => {
  await openPortrait(page);
  const before = await seen(page, 130, 190);
  await slide(page, "smile", "0.7");
  await page.waitForFunction(() => document.querySelector("#slider-smile")?.getAttribute("aria-valuetext") === "70 percent");
  for (let i = 0; i < 100 && apart(before, await seen(page, 130, 190)) < 20; ++i) await page.waitForTimeout(20);
  assert.ok(apart(before, await seen(page, 130, 190)) >= 20, "what would be repainted is tinted");

  const kept = await seen(page, 60, 30);
  await draw(page);
  await page.getByText(/Drawing \d+ of \d+ pieces/).waitFor();
  await page.getByRole("group", { name: "This result" }).waitFor();
  assert.ok(apart(await seen(page, 60, 30), kept) < 16, "the canvas may have another size by now");
  const after = await seen(page, 130, 200);
  await page.locator("canvas").focus();
  await page.keyboard.down("Tab");
  const original = await seen(page, 130, 200);
  await page.keyboard.up("Tab");
  assert.deepEqual(await seen(page, 130, 200), after);
  assert.ok(apart(original, after) > 0, "holding Tab shows the photo");

  const { name, picture, bytes } = await download(page, () => page.getByRole("button", { name: "Download", exact: true }).click());
  assert.equal(name, "portrait-edited-1.png");
  const photo = decodePng(await readFile(kPortrait));
  assert.equal(difference(photo, picture, (x, y) => y < 130 || x < 40 || x > 220), 0);
  assert.ok(difference(photo, picture, (x, y) => x > 100 && x < 160 && y > 180 && y < 210) > 0);
  if (real) assert.match(bytes.toString("latin1"), /ilat/i, "the record of the edit is in the file");
}));

test("mask and lines by mouse; undo and redo over all of it", () => visit(async (page) => {
  await openPortrait(page);
  const bare = await seen(page, 128, 110), nose = await seen(page, 128, 60);
  await tool(page, "mask");
  await dragOver(page, [90, 110], [165, 110]);
  const masked = await seen(page, 128, 110);
  assert.ok(apart(bare, masked) > 30, "the mask is tinted");
  await tool(page, "pen");
  await page.waitForTimeout(real ? 1500 : 300);  // the photo's own lines come
  await dragOver(page, [110, 60], [150, 60]);
  assert.ok(apart(nose, await seen(page, 128, 60)) > 30, "the line is seen");

  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("v");  // with the pen in the hand the photo's own lines are seen
  assert.deepEqual(await seen(page, 128, 110), bare);
  await page.getByRole("button", { name: /^Redo: Paint the mask/ }).click();
  assert.ok(apart(masked, await seen(page, 128, 110)) < 60);
  await page.getByRole("button", { name: /^Redo: Draw lines/ }).click();

  await draw(page);
  await page.getByRole("group", { name: "This result" }).waitFor();
  if (!real) {
    const asked = mock.asked[mock.asked.length - 1];
    assert.ok(asked.mask && asked.sketch && !asked["keep-lines"]);
    const mask = decodePng(Buffer.from(asked.mask.split(",")[1], "base64"));
    assert.equal(mask.data[mask.channels * (110 * 256 + 128)], 255);
    assert.equal(mask.data[mask.channels * (30 * 256 + 128)], 0);
    const sketch = decodePng(Buffer.from(asked.sketch.split(",")[1], "base64"));
    assert.ok(sketch.data[sketch.channels * (60 * 256 + 128)] < 60, "the drawn line is dark");
  }
  await page.keyboard.press("Control+z");
  await page.getByRole("group", { name: "This result" }).waitFor({ state: "hidden" });
}));

test("cancel is there at once, and the server hears of it", async () => {
  const slow = new MockServer({ folder: kBuilt, millisecondsPerToken: 700 });
  await visit(async (page) => {
    await openPortrait(page);
    await page.getByRole("button", { name: "Whole face" }).click();
    await page.locator(".segments label", { hasText: "8" }).click();
    await draw(page);
    const left = await page.waitForFunction(() => {  // in the page, so that it is quicker than the model
      const words = document.querySelector(".progress span")!.textContent!;
      if (!/^Drawing \d/.test(words)) return null;
      document.querySelector<HTMLButtonElement>("#cancel")!.click();
      return words;
    });
    assert.match((await left.jsonValue())!, /^Drawing \d+ of \d+ pieces$/);
    await page.getByRole("button", { name: "Draw the change" }).waitFor();
    if (!real) {
      for (let i = 0; i < 100 && slow.cancelled.length === 0; ++i) await page.waitForTimeout(20);
      assert.equal(slow.cancelled[0], "job_1");
    }
    await page.waitForTimeout(300);
    assert.equal(await page.getByRole("heading", { name: "Choose a result" }).isVisible(), false);
    assert.equal(await page.locator(".thumb").count(), 0);
  }, real ? {} : { address: await slow.start() });
  slow.stop();
});

test("variations side by side, choosing one, editing it further, and back by undo", () => visit(async (page) => {
  await openPortrait(page);
  await page.getByRole("button", { name: "Mouth", exact: true }).click();
  await page.locator(".segments label", { hasText: "4" }).click();
  await draw(page);
  await page.getByRole("heading", { name: "Choose a result" }).waitFor();
  assert.equal(await page.locator(".grid button").count(), 4);
  await page.getByRole("button", { name: /^Choose result 3/ }).click();
  await page.getByText("Mouth: 3 of 4").waitFor();
  await page.getByRole("button", { name: "Edit further" }).click();
  await page.locator("fieldset:not(:disabled)").first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Draw the change" }).isDisabled(), true);
  await page.getByRole("button", { name: "Brows", exact: true }).click();
  await page.locator(".segments label", { hasText: "1" }).click();
  await draw(page);
  await page.getByRole("group", { name: "This result" }).waitFor();
  assert.equal(await page.locator(".thumb").count(), 6, "the photo and five results");
  const edited = await download(page, () => page.keyboard.press("Control+s"));
  assert.match(edited.name, /^portrait-edited-\d\.png$/);
  for (let i = 0; i < 20 && await page.getByRole("button", { name: /^Undo:/ }).count() > 0; ++i) await page.keyboard.press("Control+z");
  await page.getByRole("heading", { name: "Begin with a photo" }).waitFor();
}));

test("what is rubbed out of a region stays as it was", () => visit(async (page) => {
  await openPortrait(page);
  await page.getByRole("button", { name: "Mouth", exact: true }).click();
  await page.waitForTimeout(real ? 1500 : 300);
  const tinted = await seen(page, 130, 195);
  await tool(page, "unmask");
  await dragOver(page, [90, 195], [130, 195]);
  assert.ok(apart(tinted, await seen(page, 115, 195)) > 15);
  await draw(page);
  const bar = page.getByRole("group", { name: "This result" });
  await bar.waitFor();
  const { picture } = await download(page, () => page.getByRole("button", { name: "Download", exact: true }).click());
  assert.equal(difference(decodePng(await readFile(kPortrait)), picture, (x, y) => x > 92 && x < 128 && Math.abs(y - 195) < 4), 0);
}));

test("mask and sketch go out as files and come back", () => visit(async (page) => {
  await openPortrait(page);
  await page.getByText("Mask and lines").click();
  const mask: Picture = { width: 256, height: 256, channels: 1, data: Uint8Array.from({ length: 65536 }, (_, i) => (i % 256 > 100 && i % 256 < 150 && i >> 8 > 180 && i >> 8 < 210 ? 255 : 0)) };
  const path = join(tmpdir(), `ilat-studio-mask-${process.pid}.png`);
  await writeFile(path, encodePng(mask));
  const load = async (which: number, file: string) => {
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Load…" }).nth(which).click()]);
    await chooser.setFiles(file);
  };
  await load(0, path);
  await page.getByRole("button", { name: /^Undo: Load a mask/ }).waitFor();
  const saved = await download(page, () => page.getByRole("button", { name: "Save", exact: true }).nth(0).click());
  assert.equal(saved.name, "portrait-mask.png");
  assert.equal(saved.picture.data.filter((value, i) => i % saved.picture.channels === 0 && value === 255).length, 49 * 29);
  await load(1, "../examples/portrait/smile.png");
  await page.getByText("Your lines are followed").waitFor();
  const lines = await download(page, () => page.getByRole("button", { name: "Save", exact: true }).nth(1).click());
  assert.ok(difference(lines.picture, decodePng(await readFile("../examples/portrait/smile.png")), () => true) <= 2);

  await load(0, "../docs/pictures/demo.png");
  await page.getByRole("alert").getByText(/not the shape of the photo/).waitFor();
}));

test("a photo that is pasted is opened; what is no picture is refused in words", () => visit(async (page) => {
  const bytes = [...await readFile(kPortrait)];
  const paste = (name: string, type: string, content: number[]) => page.evaluate(([name, type, content]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(content as number[])], name as string, { type: type as string }));
    window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, [name, type, content] as const);
  await paste("song.mp3", "audio/mpeg", [1, 2, 3]);
  await page.getByRole("alert").getByText("song.mp3 is not a picture").waitFor();
  await paste("broken.png", "image/png", [1, 2, 3]);
  await page.getByRole("alert").getByText("cannot show broken.png").waitFor();
  await paste("shot.png", "image/png", bytes);
  await page.locator("fieldset:not(:disabled)").first().waitFor();
}));

test("the keyboard, as IOPaint's users know it", () => visit(async (page) => {
  await openPortrait(page);
  await page.keyboard.press("b");
  const width = async () => {
    await page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))));
    return Number(await page.locator(".size output").innerText());
  };
  const first = await width();
  await page.keyboard.press("]");
  assert.ok(await width() > first);
  await page.keyboard.press("[");
  await page.keyboard.press("[");
  assert.ok(await width() < first);

  const before = await page.locator(".percent").innerText();
  await page.keyboard.press("+");
  assert.notEqual(await page.locator(".percent").innerText(), before);
  await page.keyboard.press("Escape");
  await page.waitForTimeout(100);
  const corner = await seen(page, 20, 250);
  await page.locator("canvas").focus();
  await page.keyboard.down("Space");
  await dragOver(page, [128, 128], [128, 60]);
  await page.keyboard.up("Space");
  assert.ok((await page.getByRole("button", { name: /^Undo/ }).getAttribute("aria-label"))!.includes("Open"), "Space moves, it does not paint");
  await page.keyboard.press("0");
  assert.deepEqual(await seen(page, 20, 250), corner);
  await page.keyboard.press("Shift+H");
  await page.getByRole("heading", { name: "Keyboard" }).waitFor();
  await page.keyboard.press("Escape");
}));

test("everything can be reached and has a name", () => visit(async (page) => {
  await openPortrait(page);
  for (const summary of await page.locator("summary").all()) await summary.click();
  const nameless = await page.evaluate(() => [...document.querySelectorAll("button, input, canvas, summary")]
    .filter((element) => (element as HTMLElement).offsetParent !== null)
    .filter((element) => !(element.getAttribute("aria-label") || element.textContent?.trim() || element.closest("label")?.textContent?.trim()
      || (element.id && document.querySelector(`label[for="${element.id}"]`))))
    .map((element) => element.outerHTML));
  assert.deepEqual(nameless, []);
}));

test("on a phone everything fits, and two fingers zoom without painting", () => visit(async (page, context) => {
  await openPortrait(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight));
  assert.ok(await page.getByRole("button", { name: "Draw the change" }).isVisible());
  await tool(page, "mask");
  const box = (await page.locator("canvas").boundingBox())!, x = box.x + box.width / 2, y = box.y + box.height / 2;
  const touch = await context.newCDPSession(page);
  const fingers = (type: string, apartBy: number | null) => touch.send("Input.dispatchTouchEvent", {
    type: type as "touchStart", touchPoints: apartBy === null ? [] : [{ x: x - apartBy, y, id: 1 }, ...(apartBy > 10 ? [{ x: x + apartBy, y, id: 2 }] : [])],
  });
  const before = await page.locator(".percent").textContent();
  await fingers("touchStart", 5);
  await fingers("touchStart", 20);
  for (const by of [30, 45, 60]) await fingers("touchMove", by);
  await fingers("touchEnd", null);
  assert.notEqual(await page.locator(".percent").textContent(), before);
  assert.match((await page.getByRole("button", { name: /^Undo/ }).getAttribute("aria-label"))!, /Open/);
}, { size: [390, 844] }));

test("a server that has forgotten the photo is sent it again; its errors are shown in its words", { skip: real ? "only the mock server forgets when told" : false }, () => visit(async (page) => {
  await openPortrait(page);
  mock.forgetPictures();
  await page.getByRole("button", { name: "Nose" }).click();
  await draw(page);
  await page.getByRole("group", { name: "This result" }).waitFor();
  mock.failNext = { status: 422, code: "bad_input", message: "the mask is empty inside what the model sees; mark more", context: "mask" };
  await draw(page);
  await page.getByRole("alert").getByText("The mask is empty inside what the model sees; mark more.").waitFor();
}));

test("a server that is gone is said to be gone, and nothing is lost", { skip: real ? "the real server is needed by other tests" : false }, async () => {
  const short = new MockServer({ folder: kBuilt });
  await visit(async (page) => {
    await openPortrait(page);
    short.stop();
    await tool(page, "mask");
    await dragOver(page, [90, 110], [165, 110]);
    await draw(page);
    await page.getByRole("alert").getByText(/The server does not answer/).waitFor();
    await page.getByRole("button", { name: /^Undo: Paint the mask/ }).waitFor();
  }, { address: await short.start() });
});

test("of several results only the best is kept where that is asked for", () => visit(async (page) => {
  await openPortrait(page);
  await slide(page, "smile", "0.6");
  assert.equal(await page.locator("#best").isVisible(), false);
  await page.locator("input[name=variations][value='2']").check({ force: true });
  await page.locator("#best").check();
  await draw(page);
  await page.getByText("The result is ready.").waitFor();
  if (!real) assert.deepEqual([mock.asked.at(-1)!.variations, mock.asked.at(-1)!.pick], [2, "best"]);
}));

test("colours and poses are there only for models that follow them", { skip: real ? "the bundled model follows lines alone" : false }, async () => {
  await visit(async (page) => {
    await openPortrait(page);
    assert.equal(await page.locator(".tools input[value=colour]").locator("..").isVisible(), false);
    assert.equal(await page.locator("section.pose").isVisible(), false);
  });
  const able = new MockServer({ folder: kBuilt, millisecondsPerToken: 5, strokes: true, poses: true });
  const address = await able.start();
  try {
    await visit(async (page) => {
      await openPortrait(page);
      await tool(page, "mask");
      await dragOver(page, [100, 170], [160, 170]);
      await tool(page, "colour");
      await page.locator('.toolbar input[type=color]').fill("#00ff00");
      await dragOver(page, [110, 170], [150, 170]);
      const [red, green, blue] = await seen(page, 130, 170);
      assert.ok(green - Math.max(red, blue) > 100, `${red} ${green} ${blue}`);
      await draw(page);
      await page.getByText("The result is ready.").waitFor();
      const sent = decodePng(Buffer.from(able.asked.at(-1)!.strokes!.split(",")[1], "base64"));
      const at = (x: number, y: number) => [...sent.data.subarray(4 * (y * sent.width + x), 4 * (y * sent.width + x) + 4)];
      assert.deepEqual(at(130, 170), [0, 255, 0, 255]);
      assert.equal(at(20, 20)[3], 0);
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.locator("section.pose input[type=file]").setInputFiles({ name: "up.json", mimeType: "application/json", buffer: Buffer.from('{"joints":[]}') });
      await page.getByText("as in up.json").waitFor();
      await draw(page);
      await page.getByText("The result is ready.").first().waitFor();
      const asked = able.asked.at(-1)!;
      assert.deepEqual([asked["target-pose"], asked.strokes, asked["keep-lines"]], ['{"joints":[]}', undefined, undefined]);
    }, { address });
  } finally {
    able.stop();
  }
});
