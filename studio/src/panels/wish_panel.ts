import type { Studio } from "../app/studio.ts";
import { kRegionWords } from "../document/job.ts";
import { kExpressions, type ExpressionName } from "../document/state.ts";
import { h, textButton } from "./dom.ts";

const kSliders: Readonly<Record<ExpressionName, readonly [string, string, string]>> = {
  smile: ["Smile", "sad", "smiling"],
  "open-mouth": ["Mouth", "closed", "open"],
  "open-eyes": ["Eyes", "shut", "wide"],
  "raise-brows": ["Brows", "frowning", "raised"],
};

/** What should change: which face, its expression, parts of it. */
export function wishPanel(studio: Studio): { element: HTMLElement; update: () => void } {
  const { doc } = studio;
  const faces = h("div", { class: "chips", role: "group", "aria-label": "Face" });
  const note = h("p", { class: "note", role: "status" });

  const sliders = kExpressions.map((name) => {
    const [label, low, high] = kSliders[name];
    const input = h("input", {
      type: "range", min: -1, max: 1, step: 0.05, id: `slider-${name}`, "aria-label": `${label}: from ${low} to ${high}`,
      oninput: () => doc.set(`${label}`, {
        expression: { ...doc.state.expression, [name]: snapped(input.valueAsNumber) }, maskByHand: false, shown: null,
      }, `slider-${name}`),
      onchange: () => doc.endMerge(),
      ondblclick: () => reset(),
    });
    const value = h("output", { for: input.id });
    const reset = () => doc.set(`${label} as it is`, { expression: { ...doc.state.expression, [name]: 0 }, shown: null });
    const row = h("div", { class: "slider" },
      h("label", { for: input.id }, label), value,
      h("span", { class: "end", "aria-hidden": "true" }, low), input, h("span", { class: "end", "aria-hidden": "true" }, high));
    return { name, input, value, row };
  });

  const chips = new Map<string, HTMLButtonElement>();
  const parts = h("div", { class: "chips", role: "group", "aria-label": "Parts of the face" });
  for (const [name, words] of Object.entries(kRegionWords)) {
    const chip = textButton(words, () => {
      const { regions } = doc.state;
      const on = regions.includes(name);
      doc.set(on ? `Leave ${words.toLowerCase()}` : `Draw ${words.toLowerCase()} anew`, {
        regions: on ? regions.filter((other) => other !== name) : [...regions, name], maskByHand: false, shown: null,
      });
    }, { class: "chip", "aria-pressed": "false" });
    chips.set(name, chip);
    parts.append(chip);
  }

  const face = h("fieldset", {}, h("legend", {}, "Expression"), ...sliders.map(({ row }) => row));
  const anew = h("fieldset", {}, h("legend", {}, "Draw a part anew"), parts);
  const element = h("section", { class: "wishes", "aria-label": "What should change?" }, h("h2", {}, "What should change?"), note, faces, face, anew);

  let shownFaces = "";
  const update = () => {
    const { state } = doc, known = studio.faces;
    const usable = (known?.length ?? 0) > 0;
    face.disabled = anew.disabled = !usable;
    note.hidden = usable || !state.photo;
    note.textContent = known === null
      ? (studio.capabilities?.faces === false ? "This server has no face detector. Paint over what should change." : "Looking for faces…")
      : "No face was found. You can still paint over what should change, and draw the lines you want.";
    for (const { name, input, value, row } of sliders) {
      const amount = state.expression[name];
      if (input.valueAsNumber !== amount) input.valueAsNumber = amount;
      value.textContent = amount === 0 ? "" : `${amount > 0 ? "+" : "−"}${Math.round(100 * Math.abs(amount))} %`;
      row.classList.toggle("set", amount !== 0);
      input.style.setProperty("--at", String((amount + 1) / 2));
      input.setAttribute("aria-valuetext", amount === 0 ? "as in the photo" : `${Math.round(100 * amount)} percent`);
    }
    for (const [name, chip] of chips) chip.setAttribute("aria-pressed", String(state.regions.includes(name)));
    faces.hidden = (known?.length ?? 0) < 2;
    const key = (known ?? []).map(({ number }) => number).join();
    if (key !== shownFaces) {
      shownFaces = key;
      faces.replaceChildren(...(known ?? []).map(({ number }) =>
        textButton(`Face ${number}`, () => doc.set(`Choose face ${number}`, { face: number, maskByHand: false, shown: null }),
                   { class: "chip", "data-face": number })));
    }
    for (const chip of faces.querySelectorAll("button")) {
      chip.setAttribute("aria-pressed", String(Number(chip.dataset["face"]) === studio.face?.number));
    }
  };
  return { element, update };
}

/** Near the middle a slider rests at nothing. */
const snapped = (value: number) => (Math.abs(value) < 0.04 ? 0 : Math.round(100 * value) / 100);
