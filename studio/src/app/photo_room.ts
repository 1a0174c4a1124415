import type { Photo, Result } from "../document/state.ts";
import { decode } from "../raster/browser_pictures.ts";
import type { Client } from "../server/client.ts";
import type { Capabilities, Face } from "../server/contract.ts";
import { Failure } from "../server/failure.ts";

const kLayerSide = 2048;

/** @throws Failure in words if the browser or the server cannot do with this file */
export async function openPhoto(file: Blob, name: string, limits: Capabilities["limits"] | null): Promise<Photo> {
  if (file.type && !file.type.startsWith("image/")) {
    throw new Failure("bad_input", `${name} is not a picture; open a JPEG, PNG or WebP file`);
  }
  if (limits && file.size > limits.body_bytes) {
    throw new Failure("too_large", `${name} has ${megabytes(file.size)}; this server takes at most ${megabytes(limits.body_bytes)}`);
  }
  const picture = await decode(file).catch(() => {
    throw new Failure("bad_input", `this browser cannot show ${name}; save it as JPEG or PNG and open that`);
  });
  return photoOf(file, name, picture.source, picture.width, picture.height, null);
}

export const photoOfResult = (result: Result): Photo =>
  photoOf(result.file, result.name, result.picture, result.width, result.height, result);

function photoOf(file: Blob, name: string, picture: CanvasImageSource, width: number, height: number, madeFrom: Result | null): Photo {
  return { name, file, picture, width, height, madeFrom, scale: Math.min(1, kLayerSide / Math.max(width, height)) };
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

/** What the server knows of the photos of this session: their ids and their faces. */
export class PhotoRoom {
  private readonly ids = new WeakMap<Photo, Promise<string>>();
  private readonly found = new WeakMap<Photo, readonly Face[]>();

  constructor(private readonly client: Client) {}

  /** Faces as far as they are known; null = not yet looked for. */
  facesOf(photo: Photo): readonly Face[] | null {
    return this.found.get(photo) ?? null;
  }

  async findFaces(photo: Photo): Promise<readonly Face[]> {
    const faces = await this.with(photo, (id) => this.client.faces(id));
    this.found.set(photo, faces);
    return faces;
  }

  /** Does something with the photo's id. A server that has forgotten the photo is sent it once more. */
  async with<T>(photo: Photo, use: (id: string) => Promise<T>): Promise<T> {
    const id = await this.idOf(photo);
    try {
      return await use(id);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "not_found") throw error;
      this.ids.delete(photo);
      return use(await this.idOf(photo));
    }
  }

  private idOf(photo: Photo): Promise<string> {
    let id = this.ids.get(photo);
    if (!id) {
      id = this.client.sendPicture(photo.file).then((sent) => sent.id);
      id.catch(() => this.ids.delete(photo));
      this.ids.set(photo, id);
    }
    return id;
  }
}

/** The face that is meant: the chosen one, or the largest. */
export function meantFace(faces: readonly Face[], chosen: number): Face | null {
  return faces.find((face) => face.number === chosen)
    ?? faces.reduce<Face | null>((largest, face) => (!largest || face.box.side > largest.box.side ? face : largest), null);
}
