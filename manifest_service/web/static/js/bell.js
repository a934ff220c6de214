// How many notices are unread, in the bar of every page; the newest of them behind it.

import { addressed, get, post } from "./api.js";
import { age, busy, dialog, empty, explain, fill, filled, h, say, toast } from "./ui.js";

const EVERY_MS = 30000;
const SHOWN = 30;
const button = h("button", { class: "plain bell", hidden: true, onclick: () => open() });
document.querySelector(".who")?.prepend(button);

let newest = null;

function count(unread) {
  button.hidden = false;
  button.textContent = unread ? `${say("notices.title")} ${unread}` : say("notices.title");
  button.classList.toggle("unread", unread > 0);
  button.setAttribute("aria-label", `${say("notices.title")}: ${say("notices.unread", { count: unread })}`);
}

async function look() {
  const page = await get(`/notices?unread=true&limit=1`).catch(() => null);
  if (page === null) return; // no connection: the page itself says so
  count(page.unread);
  const top = page.items[0];
  if (top && newest !== null && top.pos > newest && top.severity === "critical") toast(top.text, "bad");
  newest = Math.max(newest ?? -1, top?.pos ?? -1);
}

async function open() {
  const list = h("div", { class: "stack" });
  const box = dialog(say("notices.title"), list);
  await filled(list, async () => {
    const page = await get(addressed`/notices?limit=${SHOWN}`);
    fill(list, page.items.length ? [h("ul", { class: "notices" }, page.items.map(row)), page.unread ? h("button", { onclick: () => read(page.items[0].pos) }, say("notices.mark_read")) : null] : empty(say("notices.none")),
      h("a", { href: new URL("../../account", import.meta.url).pathname }, say("notices.settings")));
  });
  async function read(until) {
    await busy(list, () => post("/notices/read", { until_pos: until }));
    box.close();
    look();
  }
}

const row = (notice) => h("li", { class: notice.read_at ? "" : "unread" },
  h("a", { href: new URL(`../..${notice.path}`, import.meta.url).href }, notice.text),
  h("small", {}, notice.severity_text, " · ", age(notice.at)));

look().catch(explain);
setInterval(look, EVERY_MS);
