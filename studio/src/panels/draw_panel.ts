import type { Studio } from "../app/studio.ts";
import type { Progress } from "../app/drawing.ts";
import { h, textButton } from "./dom.ts";

const kCounts = [1, 2, 4, 8];

/** How it is drawn, and the button that draws it. */
export function drawPanel(studio: Studio): { settings: HTMLElement; foot: HTMLElement; update: () => void } {
  const { doc } = studio;

  const counts = h("div", { class: "segments", role: "radiogroup", "aria-label": "How many results" });
  for (const count of kCounts) {
    counts.append(h("label", {},
      h("input", { type: "radio", name: "variations", value: count, onchange: () => doc.set("How many results", { variations: count }) }),
      h("span", {}, String(count))));
  }
  const best = h("input", { type: "checkbox", id: "best", onchange: () => doc.set("Keep the best", { best: best.checked }) });
  const keepBest = h("label", { class: "check" }, best, "Keep only the best of them");
  const daring = h("input", {
    type: "range", min: 0.2, max: 1.4, step: 0.05, id: "daring", "aria-label": "Temperature: from tame to wild",
    oninput: () => doc.set("Temperature", { temperature: daring.valueAsNumber }, "temperature"), onchange: () => doc.endMerge(),
  });
  const daringValue = h("output", { for: "daring" });
  const seed = h("input", {
    type: "text", inputmode: "numeric", pattern: "[0-9]*", id: "seed", placeholder: "another each time",
    onchange: () => {
      const value = seed.value.trim();
      doc.set("Seed", { seed: /^\d{1,15}$/.test(value) ? Number(value) : null });
    },
  });
  const settings = h("details", { class: "more" }, h("summary", {}, "How it is drawn"), h("div", { class: "body" },
    h("div", { class: "slider" }, h("label", { for: "daring" }, "Temperature"), daringValue,
      h("span", { class: "end", "aria-hidden": "true" }, "tame"), daring, h("span", { class: "end", "aria-hidden": "true" }, "wild")),
    h("div", { class: "field" }, h("label", { for: "seed" }, "Seed"), seed),
    h("p", { class: "note" }, "The same seed draws the same picture.")));

  const hint = h("p", { class: "hint", role: "status" });
  const draw = textButton("Draw the change", () => void studio.draw(), { class: "primary", id: "draw" });
  const cancel = textButton("Cancel", () => studio.drawing.cancel(), { class: "cancel", id: "cancel" });
  const bar = h("progress", { "aria-label": "Progress of the drawing" });
  const words = h("span", { role: "status" });
  const progress = h("div", { class: "progress" }, h("div", { class: "row" }, words, cancel), bar);
  const foot = h("div", { class: "foot" }, h("div", { class: "results-wanted" }, h("span", {}, "Results"), counts), keepBest, hint, draw, progress);

  const update = () => {
    const { state } = doc;
    for (const radio of counts.querySelectorAll("input")) {
      radio.checked = Number(radio.value) === state.variations;
      radio.disabled = Number(radio.value) > (studio.capabilities?.limits.variations ?? Infinity);
    }
    keepBest.hidden = state.variations === 1;
    best.checked = state.best;
    daring.valueAsNumber = state.temperature ?? 1;
    daring.style.setProperty("--at", String(((state.temperature ?? 1) - 0.2) / 1.2));
    daringValue.textContent = state.temperature === null ? "as usual" : state.temperature.toFixed(2);
    if (document.activeElement !== seed) seed.value = state.seed === null ? "" : String(state.seed);
    const missing = studio.hint;
    hint.textContent = state.photo ? missing ?? "" : "";
    hint.hidden = !state.photo || !missing;
    draw.disabled = missing !== null;
    draw.textContent = state.shown ? "Draw again" : "Draw the change";
    const { progress: now } = studio.drawing;
    draw.hidden = now !== null;
    progress.hidden = now === null;
    if (!now) return;
    words.textContent = inWords(now);
    if (now.stage === "drawing" && now.total > 0) {
      bar.max = now.total;
      bar.value = now.done;
    } else {
      bar.removeAttribute("value");
    }
  };
  return { settings, foot, update };
}

export function inWords(progress: Progress): string {
  switch (progress.stage) {
    case "sending": return "Sending…";
    case "waiting": return progress.place === 0 ? "Next in line…" : `Waiting: ${progress.place} before this one`;
    case "looking": return "Looking at the photo…";
    case "drawing": return progress.total > 0 ? `Drawing ${progress.done} of ${progress.total} pieces` : "Drawing…";
    case "fetching": return "Done; fetching…";
  }
}
