import { kBrushes, type Tool } from "../app/settings.ts";
import type { Studio } from "../app/studio.ts";
import { h, icon, type IconName } from "./dom.ts";

const kTools: readonly (readonly [Tool, IconName, string, string])[] = [
  ["move", "move", "Move the photo, choose a face (V)", "Move"],
  ["mask", "mask", "Paint over what may change (B)", "Mask"],
  ["unmask", "unmask", "Erase the mask (E)", "Erase"],
  ["pen", "pen", "Draw lines over the photo's own (P)", "Lines"],
  ["rubber", "rubber", "Erase lines (L)", "Rub out"],
  ["colour", "colour", "Paint colours that are wanted (C)", "Colour"],
  ["uncolour", "uncolour", "Erase colours (X)", "Wash out"],
];

/** What the hand does on the photo, and how wide. */
export function toolBar(studio: Studio): { element: HTMLElement; update: () => void } {
  const { settings } = studio;
  const group = h("div", { class: "tools", role: "radiogroup", "aria-label": "Tool" });
  for (const [tool, name, label, word] of kTools) {
    group.append(h("label", { title: label },
      h("input", { type: "radio", name: "tool", value: tool, "aria-label": label, onchange: () => studio.take(tool) }),
      h("span", {}, icon(name), h("small", {}, word))));
  }
  // Even steps of the slider are even ratios of the width.
  const steps = 100, ratio = Math.log(kBrushes.most / kBrushes.least);
  const size = h("input", {
    type: "range", min: 0, max: steps, step: 1, "aria-label": "Width of the brush",
    oninput: () => settings.setWidth(kBrushes.least * Math.exp((ratio * size.valueAsNumber) / steps)),
  });
  const width = h("output", {});
  const dye = h("input", { type: "color", "aria-label": "The wanted colour", oninput: () => settings.set({ strokeColour: dye.value }) });
  const sizes = h("div", { class: "size" }, dye, size, width);
  const element = h("div", { class: "toolbar" }, group, sizes);

  const update = () => {
    const { tool } = settings.value;
    element.hidden = !studio.doc.state.photo || studio.doc.state.shown !== null || studio.choosing.length > 0;
    element.classList.toggle("sized", tool !== "move");
    for (const radio of group.querySelectorAll("input")) {
      radio.checked = radio.value === tool;
      if (radio.value.endsWith("colour")) radio.parentElement!.hidden = !studio.capabilities?.abilities.strokes;
    }
    dye.hidden = !settings.isColourTool;
    dye.value = settings.value.strokeColour;
    sizes.hidden = tool === "move";
    const at = Math.round((steps * Math.log(settings.width / kBrushes.least)) / ratio);
    if (Math.abs(size.valueAsNumber - at) > 1) size.valueAsNumber = at;
    size.style.setProperty("--at", String(at / steps));
    size.setAttribute("aria-valuetext", `${settings.width} pixels`);
    width.textContent = `${settings.width}`;
  };
  return { element, update };
}
