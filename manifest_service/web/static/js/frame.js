// What the frame of every page does, with or without somebody signed in.
//
// What a device keeps of an account, to work without a network or to begin with, goes when he leaves, or when
// somebody else comes. Unsent acts stay until their owner is back: they are shown to nobody else.

import { clear, every } from "./device.js";

const KEPT_FOR = "kept-for";
const PUBLIC = ["manifest-service.label-keys"];
const account = document.querySelector('meta[name="account"]')?.content;

async function forget() {
  await clear("trips").catch(() => {});
  await globalThis.caches?.delete("driver-pages");
  for (const name of Object.keys(localStorage)) if (!PUBLIC.includes(name)) localStorage.removeItem(name);
}

// Resolves when what is kept on this device is this account's, and says that more may be.
export async function keptForMe() {
  const before = localStorage.getItem(KEPT_FOR);
  if (before !== null && before !== account) await forget();
  localStorage.setItem(KEPT_FOR, account);
}

// The ways to the other language and to other colours lead back to the page as it stands now: scripts put what
// is looked at into its address after the links were written.
for (const link of document.querySelectorAll("a[data-back]")) {
  link.addEventListener("click", () => {
    const way = new URL(link.href);
    way.searchParams.set("next", location.pathname + location.search);
    link.href = way.href;
  });
}

if (account !== undefined) await keptForMe();

const form = document.querySelector("form[data-leaving]");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const waiting = (await every("acts").catch(() => [])).filter((item) => item.owner === account && !item.received).length;
  if (waiting && !confirm(form.dataset.leaving.replace("{count}", waiting))) return;
  await forget();
  // What the page still asks is refused from now on, and must not lead away to signing in again.
  addEventListener("signed-out", (refused) => refused.preventDefault());
  form.submit();
});
