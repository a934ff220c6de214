// Whom an identity provider knows one as, and the end of it.

import { addressed, get, post } from "./api.js";
import { confirmed } from "./own_factors.js";
import { busy, fill, h, say, time, toast } from "./ui.js";

// The card, which is hidden where there is neither provider nor link, and how to draw it anew.
export function ownIdentities() {
  const card = h("section", { class: "card stack", hidden: true });
  const refresh = () => busy(card, async () => {
    const { provider, linked, items } = await get("/me/identities");
    card.hidden = !provider && !items.length;
    fill(card, h("h2", {}, provider ? say("account.identities", { provider }) : say("account.identities_old")), provider ? h("p", {}, say("account.identities_hint", { provider })) : null,
      items.length ? h("ul", { class: "plain-list stack" }, items.map((one) => identity(one, refresh))) : h("p", {}, say("account.no_identities")),
      provider && !linked ? h("div", {}, h("button", { type: "button", onclick: () => link(provider) }, say("account.link_identity"))) : null);
  });
  return { card, refresh };
}

function identity(one, refresh) {
  const remove = () => confirmed(say("account.unlink_identity"), async (password) => {
    await post(addressed`/me/identities/${one.id}/remove`, { password });
    toast(say("account.identity_unlinked"));
    await refresh();
  });
  return h("li", { class: "row between" },
    h("div", {}, h("strong", { class: "subject" }, one.subject), ` · ${new URL(one.issuer).host}`,
      h("div", { class: "lead" }, [say("account.identity_added", { added: time(one.added_at) }), one.used_at ? say("account.identity_used", { used: time(one.used_at) }) : null].filter(Boolean).join(" · "))),
    h("button", { type: "button", class: "plain danger", onclick: remove }, say("account.unlink_identity")));
}

const link = (provider) => confirmed(say("account.identities", { provider }), async (password) => {
  const { address } = await post("/me/identities", { password });
  location.assign(address);
});
