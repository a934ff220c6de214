// The page as an application of the phone: kept by a worker, and put on the home screen when asked.

import { context, explain, h, say, toast } from "./ui.js";

// Keeps the page, and offers to install it in `place` once the browser says that it may be.
export function installed(place) {
  keep().catch(explain);
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    place.replaceChildren(h("section", { class: "card install" }, h("p", {}, say("app.install_lead")),
      h("button", { class: "big", onclick: async () => { await event.prompt(); place.replaceChildren(); } }, say("app.install"))));
  });
  window.addEventListener("appinstalled", () => { place.replaceChildren(); toast(say("app.installed")); });
}

async function keep() {
  const worker = navigator.serviceWorker; // none without https: the page works, but not in flight mode
  if (!worker) return;
  const scope = location.pathname;
  await worker.register(document.querySelector('meta[name="worker"]').content, { scope, updateViaCache: "none" }).catch(() => null);
  const { active } = await worker.ready;
  if (!worker.controller) active.postMessage({ keep: context.locale }); // this page came before its worker
  // Phones clear what they think they can: an unsent act is not that.
  await navigator.storage?.persist?.();
}
