// Where one is signed in, and the end of it.

import { addressed, api, get } from "./api.js";
import { busy, context, fill, h, say, time } from "./ui.js";

// The card, and how to draw it anew.
export function ownSessions() {
  const list = h("ul", { class: "plain-list stack" });
  const refresh = () => busy(list, async () => {
    const { items } = await get("/me/sessions");
    fill(list, items.map((one) => session(one, refresh)));
  });
  const everywhere = h("button", { type: "button", onclick: () => busy(list, async () => {
    await api("DELETE", "/me/sessions");
    location.assign(`${context.root}login`);
  }) }, say("account.sign_out_everywhere"));
  return { card: h("section", { class: "card stack" }, h("h2", {}, say("account.sessions")), list, h("div", {}, everywhere)), refresh };
}

function session(one, refresh) {
  const end = h("button", { type: "button", class: "plain danger", onclick: () => busy(end, async () => { await api("DELETE", addressed`/me/sessions/${one.id}`); await refresh(); }) }, say("account.end_session"));
  return h("li", { class: "row between" },
    h("div", {}, h("strong", {}, say(`account.kind.${one.kind}`)), " ", one.current ? h("span", { class: "badge good" }, say("account.this_session")) : null,
      h("div", { class: "lead" }, [say("account.session_times", { began: time(one.began_at), seen: time(one.seen_at) }), one.address].filter(Boolean).join(" · ")),
      h("div", { class: "lead agent" }, one.agent)),
    one.current ? null : end);
}
