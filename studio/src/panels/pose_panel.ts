import type { Studio } from "../app/studio.ts";
import { Failure } from "../server/failure.ts";
import { h, textButton } from "./dom.ts";

const kMostBytes = 64 * 1024;

/** The pose to paint, for models that follow poses: a file of joints, as `ilat pose` writes and reads it. */
export function posePanel(studio: Studio): { element: HTMLElement; update: () => void } {
  const { doc } = studio;
  const file = h("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": "Open a pose" });
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    file.value = "";
    if (chosen) void open(chosen);
  });
  async function open(chosen: File): Promise<void> {
    const text = chosen.size <= kMostBytes ? await chosen.text() : "";
    try {
      JSON.parse(text);
    } catch {
      return studio.complain(new Failure("bad_input", `${chosen.name} is no pose: it should be joints as JSON, as ilat pose writes them.`));
    }
    doc.set("Take a pose", { pose: { name: chosen.name, text }, shown: null });
  }

  const words = h("p", { class: "note", role: "status" });
  const forget = textButton("Forget it", () => doc.set("Forget the pose", { pose: null, shown: null }));
  const element = h("section", { class: "pose", "aria-label": "Pose" }, h("h2", {}, "Pose"), words,
    h("div", { class: "row" }, textButton("Open a pose…", () => file.click()), forget, file));
  const update = () => {
    element.hidden = !studio.capabilities?.abilities.poses;
    const { pose } = doc.state;
    forget.hidden = pose === null;
    words.textContent = pose ? `The person will stand as in ${pose.name}.` : "How the person shall stand: a file of joints.";
  };
  return { element, update };
}
