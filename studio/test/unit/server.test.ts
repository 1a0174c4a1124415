import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../src/server/client.ts";
import { EventReader } from "../../src/server/event_stream.ts";
import { Failure, failureOf } from "../../src/server/failure.ts";
import { decodePng, encodePng } from "../mock/png.ts";
import { MockServer } from "../mock/server.ts";

const text = "event: queued\ndata: {\"place\": 2}\n\n: \n\nevent: done\r\ndata: a\r\ndata: b\r\n\r\ndata: last\n\n";

test("events are read whole, however their text is cut", () => {
  const whole = new EventReader().read(text);
  assert.deepEqual(whole, [{ event: "queued", data: '{"place": 2}' }, { event: "done", data: "a\nb" }, { event: "message", data: "last" }]);
  for (let size = 1; size < 9; ++size) {
    const reader = new EventReader(), events = [];
    for (let at = 0; at < text.length; at += size) events.push(...reader.read(text.slice(at, at + size)));
    assert.deepEqual(events, whole, `in pieces of ${size}`);
  }
});

test("the server's own words reach the person", () => {
  const failure = failureOf(422, { error: { code: "bad_input", message: "expected a picture, got a text", context: "mask.png" } }, null);
  assert.equal(failure.words, "mask.png: expected a picture, got a text.");
  assert.match(failureOf(429, null, "7").words, /Try again in 7 s\.$/);
  assert.match(failureOf(500, "<html>", null).words, /status 500/);
});

test("a server that is not there is said to be silent", async () => {
  await assert.rejects(new Client("http://127.0.0.1:9").capabilities(), (error) => error instanceof Failure && error.code === "unreachable");
});

test("a job is followed to its end, and hanging up cancels it", async () => {
  const server = new MockServer({ folder: ".", millisecondsPerToken: 1 }), client = new Client(await server.start());
  try {
    const file = new Blob([new Uint8Array(encodePng({ width: 4, height: 4, channels: 3, data: new Uint8Array(48).fill(200) }))]);
    const { id } = await client.sendPicture(file);
    const job = await client.submit({ photo: id, region: "mouth", "preview-every": 6 });
    const seen: string[] = [];
    for await (const { event } of client.events(job.id, new AbortController().signal)) seen.push(event);
    assert.deepEqual([...new Set(seen)], ["queued", "running", "progress", "preview", "done"]);

    const second = await client.submit({ photo: id, region: "mouth" }), stop = new AbortController();
    await assert.rejects(async () => {
      for await (const { event } of client.events(second.id, stop.signal)) if (event === "progress") stop.abort();
    }, { name: "AbortError" });
    await new Promise((done) => setTimeout(done, 50));
    assert.deepEqual(server.cancelled, [second.id]);
  } finally {
    server.stop();
  }
});

test("a key is asked for once, and kept", async (context) => {
  const asked: string[] = [];
  context.mock.method(globalThis, "fetch", async (_: string, init: RequestInit) => {
    const key = (init.headers as Record<string, string>)["Authorization"];
    return key === "Bearer right"
      ? new Response('{"faces": []}')
      : new Response('{"error": {"code": "unauthorized", "message": "a key is needed", "context": ""}}', { status: 401 });
  });
  const client = new Client("", null, async () => (asked.push("?"), "right"));
  assert.deepEqual(await client.faces("pic"), []);
  assert.deepEqual(await client.faces("pic"), []);
  assert.equal(asked.length, 1);
  const wrong = new Client("", null, async () => "wrong");
  await assert.rejects(wrong.faces("pic"), (error) => error instanceof Failure && error.code === "unauthorized");
});

test("the tests' PNG reader reads what their writer writes", () => {
  const data = Uint8Array.from({ length: 5 * 7 * 3 }, (_, i) => (i * 37) % 256);
  assert.deepEqual(decodePng(encodePng({ width: 5, height: 7, channels: 3, data })).data, data);
});
