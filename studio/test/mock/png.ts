import { deflateSync, inflateSync } from "node:zlib";

/** Pixels in rows, `channels` bytes each: 1 grey, 3 RGB, 4 RGBA. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

const kTypes: Record<number, number> = { 1: 0, 3: 2, 4: 6 };
const kChannels: Record<number, number> = { 0: 1, 2: 3, 6: 4 };

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; ++k) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
const crc = (bytes: Uint8Array) => ~bytes.reduce((c, byte) => crcTable[(c ^ byte) & 255] ^ (c >>> 8), ~0) >>> 0;

function chunk(type: string, body: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(body.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc(named), named.length + 4);
  return out;
}

export function encodePng({ width, height, channels, data }: Picture): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  head[9] = kTypes[channels];
  const rows = Buffer.alloc(height * (width * channels + 1));
  for (let y = 0; y < height; ++y) rows.set(data.subarray(y * width * channels, (y + 1) * width * channels), y * (width * channels + 1) + 1);
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** Eight bits, not interlaced, no palette: what browsers and ilat write. */
export function decodePng(file: Uint8Array): Picture {
  const bytes = Buffer.from(file);
  let at = 8, width = 0, height = 0, channels = 0;
  const parts: Buffer[] = [];
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at), type = bytes.toString("latin1", at + 4, at + 8), body = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") {
      width = body.readUInt32BE(0);
      height = body.readUInt32BE(4);
      channels = kChannels[body[9]];
      if (body[8] !== 8 || !channels || body[12] !== 0) throw new Error(`a kind of PNG that this reader does not know: ${body.toString("hex")}`);
    } else if (type === "IDAT") {
      parts.push(body);
    }
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(parts)), stride = width * channels, data = new Uint8Array(stride * height);
  for (let y = 0; y < height; ++y) {
    const filter = raw[y * (stride + 1)];
    for (let i = 0; i < stride; ++i) {
      const left = i >= channels ? data[y * stride + i - channels] : 0, up = y > 0 ? data[(y - 1) * stride + i] : 0;
      const corner = i >= channels && y > 0 ? data[(y - 1) * stride + i - channels] : 0;
      const nearest = () => {
        const p = left + up - corner, a = Math.abs(p - left), b = Math.abs(p - up), c = Math.abs(p - corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
      };
      const guess = [0, left, up, (left + up) >> 1, filter === 4 ? nearest() : 0][filter];
      data[y * stride + i] = raw[y * (stride + 1) + 1 + i] + guess;
    }
  }
  return { width, height, channels, data };
}
