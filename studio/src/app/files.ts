import type { Studio } from "./studio.ts";
import { Failure } from "../server/failure.ts";

/** The browser's download, under this name. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The result that is shown, else the photo if it is one: the server's own file, its record included. */
export function downloadable(studio: Studio): { file: Blob; name: string } | null {
  const { shown, photo } = studio.doc.state;
  return shown ?? photo?.madeFrom ?? null;
}

export async function copyResult(studio: Studio): Promise<void> {
  const what = downloadable(studio);
  if (!what) return;
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": what.file })]);
    studio.notify("The result is in the clipboard.", "note");
  } catch {
    studio.complain(new Failure("internal", "The browser did not let the picture into the clipboard; download it instead."));
  }
}

/** Opens what is dropped on the page or pasted into it. */
export function listenToFiles(studio: Studio, page: HTMLElement): void {
  const openFrom = (files: FileList | undefined): boolean => {
    const file = files?.[0];
    if (file) void studio.open(file, file.name || "pasted.png");
    return file !== undefined;
  };
  let inside = 0;
  const mark = (by: number) => {
    inside = Math.max(0, inside + by);
    page.classList.toggle("dropping", inside > 0);
  };
  page.addEventListener("dragenter", (event) => { event.preventDefault(); mark(1); });
  page.addEventListener("dragleave", () => mark(-1));
  page.addEventListener("dragover", (event) => event.preventDefault());
  page.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(-inside);
    openFrom(event.dataTransfer?.files);
  });
  window.addEventListener("paste", (event) => {
    if (openFrom(event.clipboardData?.files)) event.preventDefault();
  });
}
