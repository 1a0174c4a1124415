import type { Studio } from "../app/studio.ts";
import { saveFile } from "../app/files.ts";
import { inverted } from "../raster/area.ts";
import { decode, pixelsOf, pngFile } from "../raster/browser_pictures.ts";
import type { Layer } from "../raster/layer.ts";
import { inkOf, maskOf, maskPicture, sketchPicture, strokesPicture, type Pixels } from "../raster/pixels.ts";
import { Failure, failureFrom } from "../server/failure.ts";
import { h, textButton } from "./dom.ts";

/** Mask and lines: how they look, where they come from, where they go. */
export function layerPanel(studio: Studio): { element: HTMLElement; update: () => void } {
  const { doc, settings } = studio;
  const stem = () => (doc.state.photo?.name ?? "photo").replace(/\.[^.]*$/, "");

  async function load(read: (pixels: Pixels) => Layer, use: (layer: Layer) => void): Promise<void> {
    const file = await pickFile();
    const { photo, mask } = doc.state;
    if (!file || !photo) return;
    try {
      const { source, width, height } = await decode(file).catch(() => {
        throw new Failure("bad_input", `this browser cannot read ${file.name} as a picture`);
      });
      if (Math.abs(width / height / (photo.width / photo.height) - 1) > 0.02) {
        throw new Failure("bad_input", `${file.name} is ${width} × ${height}, which is not the shape of the photo (${photo.width} × ${photo.height})`);
      }
      use(read(pixelsOf(source, mask.width, mask.height)));
    } catch (error) {
      studio.complain(failureFrom(error));
    }
  }
  const save = async (layer: Layer, picture: (layer: Layer) => Pixels, name: string) => saveFile(await pngFile(picture(layer)), name);

  const looks = (name: string, colour: "maskColour" | "lineColour", opacity: "maskOpacity" | "lineOpacity") => {
    const dye = h("input", { type: "color", "aria-label": `Colour of the ${name}`, oninput: () => settings.set({ [colour]: dye.value }) });
    const share = h("input", {
      type: "range", min: 0, max: 1, step: 0.05, "aria-label": `Opacity of the ${name}`,
      oninput: () => settings.set({ [opacity]: share.valueAsNumber }),
    });
    const update = () => {
      dye.value = settings.value[colour];
      share.valueAsNumber = settings.value[opacity];
      share.style.setProperty("--at", String(settings.value[opacity]));
    };
    return { element: h("div", { class: "looks" }, dye, share), update };
  };
  const maskLooks = looks("mask", "maskColour", "maskOpacity"), lineLooks = looks("lines", "lineColour", "lineOpacity");

  const around = textButton("Mark around them", () => studio.maskAroundLines());
  const follow = textButton("Photo's lines", () => studio.forgetInk(), { title: "Forget what was drawn; follow the photo's own lines, moved by the sliders" });
  const source = h("p", { class: "note" });
  const lines = () => (doc.state.inkFrom === "hand" ? doc.state.ink : studio.guide.linesToDrawOver(doc.state));
  const faces = h("input", { type: "checkbox", onchange: () => settings.set({ faces: faces.checked }) });

  const colours = h("div", {}, h("h3", {}, "Colours ", h("small", {}, "what should have them")),
    h("div", { class: "row" },
      textButton("Clear", () => studio.clearColours(), { "aria-label": "Clear the colours" }),
      textButton("Save", () => void save(doc.state.colours, (layer) => strokesPicture(layer, doc.state.palette), `${stem()}-colours.png`), { "aria-label": "Save the colours" })));

  const element = h("details", { class: "layers" }, h("summary", {}, "Mask and lines"),
    h("div", { class: "body" },
      h("h3", {}, "Mask ", h("small", {}, "where the photo may change")), maskLooks.element,
      h("div", { class: "row" },
        textButton("Invert", () => studio.setMask("Invert the mask", inverted(studio.wholeMask))),
        textButton("Clear", () => studio.clearMask()),
        textButton("Load…", () => void load(maskOf, (mask) => studio.setMask("Load a mask", mask))),
        textButton("Save", () => void save(studio.wholeMask, maskPicture, `${stem()}-mask.png`))),
      h("h3", {}, "Lines ", h("small", {}, "what should be there")), lineLooks.element, source,
      h("div", { class: "row" }, follow, around,
        textButton("Load…", () => void load(inkOf, (ink) => studio.setInk("Load a sketch", ink))),
        textButton("Save", () => {
          const ink = lines();
          if (ink) void save(ink, sketchPicture, `${stem()}-lines.png`);
          else studio.notify("One moment: the photo's own lines are still on their way.", "note");
        })),
      colours,
      h("label", { class: "check" }, faces, "Outline faces")));

  const update = () => {
    maskLooks.update();
    lineLooks.update();
    const byHand = doc.state.inkFrom === "hand";
    around.hidden = follow.hidden = !byHand;
    source.textContent = byHand
      ? "Your lines are followed; the sliders only say where."
      : "The photo's own lines are followed, moved by the sliders. Take the pen to draw over them.";
    faces.checked = settings.value.faces;
    colours.hidden = !studio.capabilities?.abilities.strokes;
  };
  return { element, update };
}

function pickFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = h("input", { type: "file", accept: "image/*" });
    input.addEventListener("change", () => resolve(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}
