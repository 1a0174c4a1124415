/** What a hand does on the photo. */
export type Tool = "move" | "mask" | "unmask" | "pen" | "rubber" | "colour" | "uncolour";

export type Theme = "auto" | "light" | "dark";

/** How the studio looks and draws: kept for the next visit, and no part of an edit. */
export interface Settings {
  readonly tool: Tool;
  readonly brush: number;  // width on the screen, pixels
  readonly pen: number;
  readonly maskColour: string;
  readonly maskOpacity: number;
  readonly lineColour: string;
  readonly lineOpacity: number;
  readonly strokeColour: string;
  readonly faces: boolean;  // whether faces are outlined
  readonly theme: Theme;
}

export const kBrushes = { least: 2, most: 200 };

const kDefaults: Settings = {
  tool: "move", brush: 48, pen: 6, maskColour: "#e5484d", maskOpacity: 0.45, lineColour: "#1d4ed8", lineOpacity: 0.9, strokeColour: "#a3462f",
  faces: true, theme: "auto",
};

export class SettingsStore {
  private current: Settings;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly place: Pick<Storage, "getItem" | "setItem"> | null) {
    this.current = { ...kDefaults, ...read(place), tool: "move" };
  }

  get value(): Settings { return this.current; }

  set(part: Partial<Settings>): void {
    this.current = { ...this.current, ...part };
    try {
      this.place?.setItem("ilat.settings", JSON.stringify(this.current));
    } catch {
      // A full or forbidden storage costs no more than the memory of these settings.
    }
    this.listeners.forEach((listener) => listener());
  }

  subscribe(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** The width of what the tool draws with, and how to change it. */
  get width(): number { return this.isLineTool ? this.current.pen : this.current.brush; }
  get isLineTool(): boolean { return this.current.tool === "pen" || this.current.tool === "rubber"; }

  get isColourTool(): boolean { return this.current.tool === "colour" || this.current.tool === "uncolour"; }

  setWidth(width: number): void {
    const bounded = Math.min(kBrushes.most, Math.max(kBrushes.least, Math.round(width)));
    this.set(this.isLineTool ? { pen: bounded } : { brush: bounded });
  }
}

function read(place: Pick<Storage, "getItem"> | null): Partial<Settings> {
  try {
    const kept: unknown = JSON.parse(place?.getItem("ilat.settings") ?? "{}");
    if (typeof kept !== "object" || kept === null) return {};
    const known: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(kept)) {
      if (typeof value === typeof (kDefaults as unknown as Record<string, unknown>)[name]) known[name] = value;
    }
    return known;
  } catch {
    return {};
  }
}
