// What the server says and is told: docs/openapi.json, as far as the studio uses it.

export type Point = readonly [number, number];

export interface Face {
  readonly number: number;
  readonly box: { readonly x: number; readonly y: number; readonly side: number };
  readonly landmarks: readonly Point[];
  readonly tilt_degrees: number;
  readonly confidence: number;
  /** By the region's name its outlines. */
  readonly regions?: Readonly<Record<string, readonly (readonly Point[])[]>>;
}

export interface SentPicture {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** An edit's fields as the command line names them. Pictures are data: URLs or ids of sent pictures. */
export interface JobFields {
  photo: string;
  mask?: string;
  sketch?: string;
  strokes?: string;
  "target-pose"?: string;
  smile?: number;
  "open-mouth"?: number;
  "open-eyes"?: number;
  "raise-brows"?: number;
  region?: string;
  face?: string;
  "keep-lines"?: boolean;
  variations?: number;
  pick?: "best";
  seed?: number;
  temperature?: number;
  output?: string;
  "preview-every"?: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Lines {
  readonly width: number;
  readonly height: number;
  readonly box: Box;
  readonly lines: string;
  readonly mask: string | null;
  readonly face: number | null;
  readonly warnings: readonly string[];
}

export interface JobResult {
  readonly variation: number;
  readonly url: string;
  readonly name: string;
  readonly media_type: string;
  readonly bytes: number;
}

export interface ErrorWords {
  readonly code: string;
  readonly message: string;
  readonly context: string;
}

export interface Job {
  readonly id: string;
  readonly status: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly place?: number | null;
  readonly tokens?: { readonly done: number; readonly total: number };
  readonly results?: readonly JobResult[];
  readonly warnings?: readonly string[];
  readonly error?: ErrorWords | null;
}

export interface Preview extends Box {
  readonly done: number;
  readonly total: number;
  readonly variation: number;
  readonly picture: string;
}

export type JobEvent =
  | { readonly event: "queued"; readonly data: { readonly place: number } }
  | { readonly event: "running" | "progress"; readonly data: { readonly done: number; readonly total: number } }
  | { readonly event: "preview"; readonly data: Preview }
  | { readonly event: "warning"; readonly data: { readonly text: string } }
  | { readonly event: "done" | "failed" | "cancelled"; readonly data: Job };

export interface Capabilities {
  readonly version: string;
  readonly regions: readonly string[];
  readonly expressions: readonly string[];
  readonly faces: boolean;
  /** What the model that runs there follows beside lines. */
  readonly abilities: { readonly strokes: boolean; readonly poses: boolean };
  readonly limits: { readonly body_bytes: number; readonly pixels: number; readonly variations: number };
  readonly keys: boolean;
}
