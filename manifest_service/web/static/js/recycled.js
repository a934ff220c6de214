// The board of recycled products: read by anyone, posted to by clerks for their own organisation.

import { addressed, get, post, url, uuid7 } from "./api.js";
import { busy, context, day, decimal, dialog, empty, field, fill, filled, h, may, number, options, say, scrollCard, toast } from "./ui.js";

const SIDES = ["offer", "wanted"];
const COLUMNS = ["side", "product", "grade", "mass_t", "organisation", "site", "until_on", "office_phone"];
const tonnes = (kg) => number(Number(kg) / 1000);
const today = () => new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

export async function board(body) {
  const posts = may("listing.post");
  const side = options(h("select"), SIDES.map((word) => [word, say(`recycled.side.${word}`)]), { empty: say("recycled.any_side") });
  const product = h("select"), list = h("div", { class: "after" }), own = h("div");
  const file = h("a", { class: "button", download: true }, say("recycled.download"));
  let products = [];
  const query = (more) => new URLSearchParams({ ...(side.value && { side: side.value }), ...(product.value && { product: product.value }), ...more });

  const show = () => filled(list, async () => {
    file.href = url(addressed`/recycled-products?${query({ format: "csv" })}`);
    const page = await get(addressed`/recycled-products?${query({ limit: "100" })}`);
    products = page.products.map((one) => [one.product, one.name]);
    if (!product.options.length) options(product, products, { empty: say("recycled.any_product") });
    fill(list, page.items.length ? table(page.items) : empty(say("recycled.none")));
  });
  const showOwn = () => filled(own, async () => {
    const { items } = await get("/recycled-products?mine=true&limit=100");
    fill(own, items.length ? [h("h3", {}, say("recycled.own")), items.map((one) => mine(one, again))] : null);
  });
  const again = () => { show(); if (posts) showOwn(); };
  side.onchange = product.onchange = show;
  fill(body, h("p", { class: "lead" }, say("recycled.lead")),
    h("div", { class: "fields" }, field(say("recycled.column.side"), side), field(say("recycled.column.product"), product)),
    h("div", { class: "row" }, file, posts ? h("button", { class: "primary", onclick: () => posting(products, again) }, say("recycled.post")) : h("span", { class: "hint" }, say("recycled.who_may"))),
    list, own);
  await show();
  if (posts) await showOwn();
}

const table = (items) => scrollCard(h("table", {}, h("thead", {}, h("tr", {}, COLUMNS.map((name) => h("th", { scope: "col", class: name === "mass_t" ? "number" : null }, say(`recycled.column.${name}`))))),
  h("tbody", {}, items.map((one) => h("tr", {},
    h("td", {}, h("span", { class: `badge ${one.side === "offer" ? "good" : ""}` }, one.side_text)),
    h("td", {}, one.product_text, one.standard ? h("div", { class: "hint" }, one.standard) : null),
    h("td", {}, one.grade), h("td", { class: "number" }, tonnes(one.mass_kg)), h("td", {}, one.organisation.name), h("td", {}, one.site.name), h("td", { class: "nowrap" }, day(one.until_on)),
    h("td", { class: "digits" }, one.office_phone ? h("a", { href: `tel:${one.office_phone.replace(/[^\d+]/g, "")}` }, one.office_phone) : say("recycled.no_phone")))))));

function mine(one, done) {
  const over = one.withdrawn_at ? "withdrawn" : one.until_on < today() ? "expired" : "standing";
  const take = () => {
    const reason = h("input", { maxlength: 500 });
    const box = dialog(say("recycled.withdraw"), h("form", { onsubmit: (event) => { event.preventDefault(); busy(box, async () => { await post(addressed`/recycled-products/${one.id}/withdraw`, { id, reason: reason.value.trim() }); box.close(); toast(say("recycled.withdrawn")); done(); }); } },
      field(say("recycled.why"), reason), h("button", { class: "primary" }, say("recycled.withdraw"))));
    const id = uuid7();
  };
  return h("div", { class: "row between own-listing" },
    h("span", {}, h("span", { class: `badge ${over === "standing" ? "good" : "quiet"}` }, say(`recycled.${over}`)), ` ${one.side_text} · ${one.product_text} ${one.grade} · ${tonnes(one.mass_kg)} t · ${say("recycled.until", { day: day(one.until_on) })}`),
    over === "standing" ? h("button", { onclick: take }, say("recycled.withdraw")) : null);
}

async function posting(products, done) {
  const id = uuid7();
  const inputs = {
    side: options(h("select", { required: true }), SIDES.map((word) => [word, say(`recycled.side.${word}`)])),
    product: options(h("select", { required: true }), products),
    grade: h("input", { required: true, maxlength: 60 }),
    mass: decimal("", { required: true }),
    site: h("select", { required: true }),
    from: h("input", { type: "date", required: true, value: today() }),
    until: h("input", { type: "date", required: true, min: today() }),
    phone: h("input", { type: "tel", required: true, maxlength: 40, autocomplete: "off" }),
  };
  const send = async () => {
    await post("/recycled-products", { id, side: inputs.side.value, product: inputs.product.value, grade: inputs.grade.value.trim(), mass_kg: kilograms(inputs.mass.value), site_id: inputs.site.value, from_on: inputs.from.value, until_on: inputs.until.value, office_phone: inputs.phone.value.trim() });
    box.close();
    toast(say("recycled.posted"));
    done();
  };
  const box = dialog(say("recycled.post"), h("form", { onsubmit: (event) => { event.preventDefault(); busy(box, send); } },
    h("p", { class: "hint" }, say("design.state.required")),
    h("div", { class: "fields" }, field(say("recycled.column.side"), inputs.side), field(say("recycled.column.product"), inputs.product),
      field(say("recycled.column.grade"), inputs.grade, say("recycled.grade_hint")), field(say("recycled.column.mass_t"), inputs.mass), field(say("recycled.column.site"), inputs.site),
      field(say("recycled.column.from_on"), inputs.from), field(say("recycled.column.until_on"), inputs.until), field(say("recycled.column.office_phone"), inputs.phone, say("recycled.phone_hint"))),
    h("button", { class: "primary big" }, say("recycled.publish"))));
  await busy(box, async () => {
    const { items } = await get("/sites?limit=200");
    options(inputs.site, items.filter((site) => site.active && site.organisation_id === context.account.organisation_id).map((site) => [site.id, site.name]));
  });
}

// Tonnes as typed, in kg: the point moves three places, and no digit is rounded away.
function kilograms(tonnesText) {
  const [whole, part = ""] = tonnesText.trim().split(".");
  return String(Number(whole + part.padEnd(3, "0").slice(0, 3)));
}
