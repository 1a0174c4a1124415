import "./style.css";
import { copyResult, listenToFiles } from "./app/files.ts";
import { listenToKeys, type Actions } from "./app/keys.ts";
import type { Theme } from "./app/settings.ts";
import { Studio } from "./app/studio.ts";
import { h } from "./panels/dom.ts";
import { drawPanel } from "./panels/draw_panel.ts";
import { askForKey } from "./panels/key_dialog.ts";
import { keysDialog } from "./panels/keys_dialog.ts";
import { layerPanel } from "./panels/layer_panel.ts";
import { messages } from "./panels/messages.ts";
import { gallery, historyStrip, resultBar } from "./panels/results_panel.ts";
import { posePanel } from "./panels/pose_panel.ts";
import { startPanel } from "./panels/start_panel.ts";
import { toolBar } from "./panels/tool_bar.ts";
import { download, topBar } from "./panels/top_bar.ts";
import { wishPanel } from "./panels/wish_panel.ts";
import { Client } from "./server/client.ts";
import { Hand } from "./tools/hand.ts";
import { Table } from "./view/table.ts";

function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

const { element: messageArea, notify } = messages();
const studio = new Studio(new Client("", null, askForKey), storage(), notify);

const canvas = h("canvas", { tabindex: 0, role: "application", "aria-label": "The photo. Paint over it with the tool; Space moves it, Tab compares." });
const table = new Table(studio, canvas);
const hand = new Hand(studio, table);
const keys = keysDialog();

const file = h("input", { type: "file", accept: "image/*", hidden: true, "aria-label": "Open a photo" });
file.addEventListener("change", () => {
  const chosen = file.files?.[0];
  if (chosen) void studio.open(chosen, chosen.name);
  file.value = "";
});

const kThemes: readonly Theme[] = ["auto", "light", "dark"];
const actions: Actions = {
  openFile: () => file.click(),
  save: () => download(studio),
  copy: () => void copyResult(studio),
  showKeys: () => keys.show(),
  nextTheme: () => {
    const theme = kThemes[(kThemes.indexOf(studio.settings.value.theme) + 1) % kThemes.length];
    studio.settings.set({ theme });
    notify({ auto: "Light or dark as the system is.", light: "Light.", dark: "Dark." }[theme], "note");
  },
};

const top = topBar(studio, table, actions), start = startPanel(studio, actions), tools = toolBar(studio);
const wishes = wishPanel(studio), pose = posePanel(studio), layers = layerPanel(studio), draw = drawPanel(studio);
const strip = historyStrip(studio), bar = resultBar(studio), choice = gallery(studio);
const panel = h("aside", { class: "panel", "aria-label": "The change" },
  h("div", { class: "scroll" }, pose.element, wishes.element, layers.element, draw.settings), draw.foot);

document.body.append(
  top.element,
  h("main", { class: "stage" }, canvas, start.element, bar.element, choice.element, tools.element, messageArea),
  panel, strip.element, keys.element, file);

const parts = [top, start, tools, wishes, pose, layers, draw, strip, bar, choice];
let due = false;
function update(): void {
  due = false;
  const { theme } = studio.settings.value;
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  document.body.classList.toggle("empty", studio.doc.state.photo === null);
  parts.forEach((part) => part.update());
  if (studio.settings.isLineTool && studio.doc.state.photo) studio.guide.ownLines(studio.doc.state.photo);
  hand.cursor();
}
studio.subscribe(() => {
  if (due) return;
  due = true;
  requestAnimationFrame(update);
});
table.onView = top.update;
listenToKeys(studio, table, hand, actions);
listenToFiles(studio, document.body);
update();
void studio.begin();
