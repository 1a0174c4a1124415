// A stand-in for `ilat serve` that speaks docs/openapi.json as far as the studio uses it, without a model: what it
// "draws" is the photo darkened inside the mask. For working on the studio and for its tests where no program is built.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Layer } from "../../src/raster/layer.ts";
import type { Job, JobFields } from "../../src/server/contract.ts";
import { decodePng, encodePng, type Picture } from "./png.ts";
import { kPortraitFace } from "./portrait_face.ts";

export interface MockOptions {
  readonly folder: string;       // the built studio
  readonly millisecondsPerToken?: number;
  readonly faces?: number;       // how many the photo has
  readonly strokes?: boolean;    // what the model follows
  readonly poses?: boolean;
}

interface MockJob {
  readonly fields: JobFields;
  readonly photo: Picture;
  readonly mask: Layer;
  status: Job["status"];
  done: number;
}

const kTokens = 24;
const kTypes: Record<string, string> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png" };
const kParts: Record<string, readonly (readonly [number, number])[]> = {
  mouth: [[31, 48]], eyes: [[19, 24], [25, 30]], "right-eye": [[19, 24]], "left-eye": [[25, 30]], brows: [[0, 4], [5, 9]],
  nose: [[10, 18]], "lower-face": [[31, 48]], forehead: [[0, 9]], face: [[0, 48]],
};

export class MockServer {
  /** Every job that was asked for, as it came. */
  readonly asked: JobFields[] = [];
  readonly cancelled: string[] = [];
  /** Answers the next job with this error. */
  failNext: { status: number; code: string; message: string; context: string } | null = null;
  private readonly pictures = new Map<string, Buffer>();
  private readonly jobs = new Map<string, MockJob>();
  private readonly server: Server;

  constructor(private readonly options: MockOptions) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) this.error(response, 500, "internal", String(error), "");
        response.end();
      });
    });
  }

  async start(port = 0): Promise<string> {
    await new Promise<void>((done) => this.server.listen(port, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** As if it had been started anew: no sent picture is known any more. */
  forgetPictures(): void {
    this.pictures.clear();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url!, "http://mock").pathname;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const fields = () => JSON.parse(body.toString("utf8")) as JobFields;
    const [, , room, id, thing, number] = path.split("/");
    if (!path.startsWith("/v1/")) return this.file(path, response);
    if (room === "capabilities") {
      return this.json(response, 200, {
        version: "mock", regions: Object.keys(kParts), expressions: ["smile", "open-mouth", "open-eyes", "raise-brows"], faces: true,
        abilities: { strokes: this.options.strokes ?? false, poses: this.options.poses ?? false },
        limits: { body_bytes: 50e6, pixels: 1e8, variations: 8 }, keys: false,
      });
    }
    if (room === "pictures") {
      const name = `pic_${this.pictures.size + 1}_${Date.now()}`;
      this.pictures.set(name, body);
      const { width, height } = decodePng(body);
      return this.json(response, 201, { id: name, width, height, bytes: body.length, keep_seconds: 600 });
    }
    if (room === "faces") {
      if (!this.pictures.has(fields().photo)) return this.error(response, 404, "not_found", "there is no picture of this id (any more)", "photo");
      const faces = Array.from({ length: this.options.faces ?? 1 }, (_, i) => ({ ...kPortraitFace, number: i + 1 }));
      return this.json(response, 200, { width: 256, height: 256, faces });
    }
    if (room === "lines") return this.lines(fields(), response);
    if (room === "jobs" && request.method === "POST") return this.submit(fields(), response);
    const job = this.jobs.get(id ?? "");
    if (room !== "jobs" || !job) return this.error(response, 404, "not_found", `there is no ${path}`, "");
    if (request.method === "DELETE") {
      job.status = "cancelled";
      this.cancelled.push(id!);
      return this.json(response, 200, { id, status: "cancelled" });
    }
    if (thing === "events") return this.events(id!, job, request, response);
    if (thing === "results") {
      response.writeHead(200, { "Content-Type": "image/png" });
      response.end(encodePng(drawn(job.photo, job.mask, 1, Number(number))));
      return;
    }
    return this.json(response, 200, this.stateOf(id!, job));
  }

  private submit(fields: JobFields, response: ServerResponse): void {
    if (this.failNext) {
      const { status, code, message, context } = this.failNext;
      this.failNext = null;
      return this.error(response, status, code, message, context);
    }
    const file = this.pictures.get(fields.photo);
    if (!file) return this.error(response, 404, "not_found", "there is no picture of this id (any more)", "photo");
    this.asked.push(fields);
    const photo = decodePng(file), id = `job_${this.asked.length}`;
    this.jobs.set(id, { fields, photo, mask: maskOf(fields, photo), status: "queued", done: 0 });
    this.json(response, 202, this.stateOf(id, this.jobs.get(id)!));
  }

  private lines(fields: JobFields, response: ServerResponse): void {
    const file = this.pictures.get(fields.photo);
    if (!file) return this.error(response, 404, "not_found", "there is no picture of this id (any more)", "photo");
    const { width, height } = decodePng(file), mask = maskOf(fields, { width, height });
    const ink = new Layer(width, height), s = width / 256;
    const rise = 12 * (fields.smile ?? 0), open = 20 * Math.max(0, fields["open-mouth"] ?? 0), up = 14 * (fields["raise-brows"] ?? 0);
    const points = kPortraitFace.landmarks.map(([x, y], i) => {
      const corner = i >= 31 ? Math.abs(x - 130) / 30 : 0, lower = (i >= 38 && i <= 42) || i >= 46;
      return [x * s, (y - rise * (corner * corner - 0.2) + (lower ? open : 0) - (i < 10 ? up : 0)) * s] as const;
    });
    for (const [first, last] of [[0, 4], [5, 9], [10, 13], [14, 18], [19, 24], [25, 30], [31, 42], [43, 48]]) {
      for (let i = first; i < last; ++i) {
        ink.stroke({ x: points[i][0], y: points[i][1], radius: 1.5 * s }, { x: points[i + 1][0], y: points[i + 1][1], radius: 1.5 * s }, false);
      }
    }
    const url = (layer: Layer, value: (amount: number) => number) =>
      `data:image/png;base64,${encodePng({ width, height, channels: 1, data: layer.data.map(value) }).toString("base64")}`;
    this.json(response, 200, {
      width, height, box: { x: 0, y: 0, width, height }, lines: url(ink, (amount) => 255 - amount),
      mask: mask.isEmpty() ? null : url(mask, (amount) => amount), face: 1, warnings: [],
    });
  }

  private async events(id: string, job: MockJob, request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    const send = (event: string, data: unknown) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    response.on("close", () => {
      if (job.status === "done" || job.status === "cancelled") return;
      job.status = "cancelled";
      this.cancelled.push(id);
    });
    send("queued", { place: 0 });
    send("running", { done: 0, total: 0 });
    job.status = "running";
    for (job.done = 1; job.done <= kTokens && (job.status as string) === "running"; ++job.done) {
      await pause(this.options.millisecondsPerToken ?? 20);
      send("progress", { done: job.done, total: kTokens });
      if (job.done % (job.fields["preview-every"] ?? 1000) === 0) {
        const picture = encodePng(drawn(job.photo, job.mask, job.done / kTokens, 1)).toString("base64");
        send("preview", { done: job.done, total: kTokens, variation: 1, x: 0, y: 0, width: job.photo.width, height: job.photo.height, picture: `data:image/png;base64,${picture}` });
      }
    }
    if ((job.status as string) === "running") {
      job.status = "done";
      send("done", this.stateOf(id, job));
    } else {
      send("cancelled", this.stateOf(id, job));
    }
    response.end();
    void request;
  }

  private stateOf(id: string, job: MockJob): Job {
    const results = Array.from({ length: job.fields.pick === "best" ? 1 : job.fields.variations ?? 1 }, (_, i) => ({
      variation: i + 1, url: `/v1/jobs/${id}/results/${i + 1}`, name: `${id}-${i + 1}.png`, media_type: "image/png", bytes: 0,
    }));
    return { id, status: job.status, place: 0, tokens: { done: job.done, total: kTokens }, results: job.status === "done" ? results : [], warnings: [], error: null };
  }

  private async file(path: string, response: ServerResponse): Promise<void> {
    const name = path === "/" ? "index.html" : path.slice(1);
    try {
      const bytes = await readFile(join(this.options.folder, name));
      response.writeHead(200, {
        "Content-Type": kTypes[extname(name)] ?? "application/octet-stream",
        "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'",
      });
      response.end(bytes);
    } catch {
      this.error(response, 404, "not_found", `there is no ${path}`, "");
    }
  }

  private json(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  }

  private error(response: ServerResponse, status: number, code: string, message: string, context: string): void {
    this.json(response, status, { error: { code, message, context } });
  }
}

/** What fields mark, roughly: the sent mask, and discs around the landmarks of what moves. */
function maskOf(fields: JobFields, { width, height }: { width: number; height: number }): Layer {
  const mask = new Layer(width, height), s = width / 256;
  const parts = (fields.region ?? "").split(";").filter(Boolean);
  if (fields.smile || fields["open-mouth"]) parts.push("mouth");
  if (fields["open-eyes"]) parts.push("eyes");
  if (fields["raise-brows"]) parts.push("brows");
  for (const [first, last] of parts.flatMap((name) => kParts[name] ?? [])) {
    for (let i = first; i <= last; ++i) {
      for (let j = i; j <= last; ++j) {
        const [a, b] = [kPortraitFace.landmarks[i], kPortraitFace.landmarks[j]];
        mask.stroke({ x: a[0] * s, y: a[1] * s, radius: 14 * s }, { x: b[0] * s, y: b[1] * s, radius: 14 * s }, false);
      }
    }
  }
  if (fields.mask) {
    const sent = decodePng(Buffer.from(fields.mask.split(",")[1], "base64"));
    for (let i = 0; i < mask.data.length; ++i) if (sent.data[i * sent.channels] >= 128) mask.data[i] = 255;
  }
  return mask;
}

/** The photo with the part of the mask above a line drawn: a stand-in that changes nothing outside the mask. */
function drawn(photo: Picture, mask: Layer, share: number, variation: number): Picture {
  const data = photo.data.slice();
  const rows = Array.from({ length: photo.height }, (_, y) => y).filter((y) => mask.data.subarray(y * photo.width, (y + 1) * photo.width).some((v) => v >= 128));
  const until = rows.length ? rows[0] + share * (rows[rows.length - 1] - rows[0] + 1) : 0;
  for (let i = 0; i < mask.data.length; ++i) {
    if (mask.data[i] < 128 || Math.floor(i / photo.width) >= until) continue;
    for (let c = 0; c < Math.min(3, photo.channels); ++c) data[i * photo.channels + c] = Math.max(0, data[i * photo.channels + c] - 12 * (variation + c));
  }
  return { ...photo, data };
}
