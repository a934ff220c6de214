// Finding a waste code while typing: by digits, class, words, or the initials of its pinyin.

import { addressed, get } from "./api.js";
import { fill, h, say } from "./ui.js";

const SHOWN = 8;
let counter = 0;

// Offers codes of the catalogue under `input`; `pick(entry)` is told of the one chosen.
export function codePicker(input, kind, pick) {
  const list = h("ul", { class: "offers", role: "listbox", id: `offers${++counter}`, hidden: true });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" })) input.setAttribute(name, value);
  input.after(list);
  let asked = 0, active = -1;
  const close = () => { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); };
  const choose = (entry) => { close(); pick(entry); input.focus(); };
  const mark = (index) => {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
  };
  const offer = async () => {
    const text = input.value.trim(), mine = ++asked;
    if (!text) { close(); return; }
    const page = await get(addressed`/catalogues/codes?${new URLSearchParams({ q: text, kind, limit: SHOWN })}`).catch(() => null);
    if (mine !== asked || !page) return;
    if (!page.items.length || (page.items.length === 1 && page.items[0].code === text)) { close(); return; }
    fill(list, page.items.map((entry) => h("li", { role: "option", onmousedown: (event) => { event.preventDefault(); choose(entry); } },
      h("strong", { class: "digits" }, entry.code), ` ${entry.class_name} `, entry.hazards.length ? h("span", { class: "badge quiet" }, entry.hazards.join(entry.any_hazard ? "/" : " ")) : null,
      h("div", { class: "hint" }, `${entry.description} · ${entry.industry_name}`))),
      page.count > SHOWN ? h("li", { class: "hint" }, say("codes.more", { count: page.count - SHOWN })) : null);
    list.entries = page.items;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };
  let pending;
  input.addEventListener("input", () => { clearTimeout(pending); pending = setTimeout(offer, 200); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "Escape") { event.stopPropagation(); event.preventDefault(); close(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark((active + (event.key === "ArrowDown" ? 1 : -1) + list.entries.length) % list.entries.length); }
    if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(list.entries[active]); }
  });
}
