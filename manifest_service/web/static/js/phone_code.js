// The code that signs a driver's phone in, for the dispatcher to show.

import { addressed, post } from "./api.js";
import { busy, dialog, h, say, time } from "./ui.js";

export function phoneCodeButton(driver) {
  const button = h("button", { type: "button", class: "plain", "aria-label": `${say("phone.show")} ${driver.name ?? driver.id}`, onclick: () => busy(button, async () => {
    const code = await post(addressed`/drivers/${driver.id}/phone-code`, {});
    dialog(`${say("phone.show")} · ${driver.name ?? driver.id}`, h("div", { class: "stack" }, h("p", {}, say("phone.show_hint", { until: time(code.until_at) })), h("img", { class: "qr", src: code.qr, alt: say("phone.title") })));
  }) }, say("phone.show"));
  return button;
}
